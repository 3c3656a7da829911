package io.metersync.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The network between the product and one PostgreSQL server, with the faults that networks have. Those that wait for one
 * of the server's replies need a link without TLS: {@link Site#throughRemote} sets that.
 */
public final class FaultProxy implements AutoCloseable {
    /** What becomes of the connection whose reply is awaited. */
    enum Loss {
        /** Both ends learn at once that the connection is gone. */
        CUT,
        /** Nothing passes on it any more and nobody is told, as on a link that died; other connections go on. */
        ABANDON
    }

    private record Trap(String command, Loss loss) {}

    private final int port;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Trap> trap = new AtomicReference<>();
    private final AtomicLong bytesUntilCut = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong bytesUntilFreeze = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger lostReplies = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong copiedRows = new AtomicLong();
    private volatile PostgresServer server;
    private ServerSocket listener;
    private boolean isFrozen;
    private volatile Duration delayToServer = Duration.ZERO;
    private volatile Duration delayToClient = Duration.ZERO;

    private FaultProxy(PostgresServer server) {
        this.server = server;
        listener = listen(0);
        port = listener.getLocalPort();
    }

    public static FaultProxy before(PostgresServer server) {
        return new FaultProxy(server);
    }

    public int port() {
        return port;
    }

    /** Leads new connections to another server, as an address that moves; those that exist go on. */
    public void moveTo(PostgresServer other) {
        server = other;
    }

    /** Delays what passes from now on; the sum is the round trip. */
    public FaultProxy delay(Duration toServer, Duration toClient) {
        delayToServer = toServer;
        delayToClient = toClient;
        return this;
    }

    /** From now on nothing passes, in either direction, and no end is told so; new connections are made, and silent. */
    public synchronized void freeze() {
        isFrozen = true;
    }

    /** What was held up passes, and all that follows. */
    public synchronized void thaw() {
        isFrozen = false;
        notifyAll();
    }

    /** Resets every connection; new ones pass. */
    public void cut() {
        connections.forEach(ProxiedConnection::reset);
        notifyWaiting();
    }

    /** Lets {@code bytes} more pass to the server, and cuts the connection behind the last. */
    public void cutAfterBytesToServer(long bytes) {
        bytesUntilCut.set(bytes);
    }

    /** Lets about {@code bytes} more pass to the server, and freezes behind them. */
    public void freezeAfterBytesToServer(long bytes) {
        bytesUntilFreeze.set(bytes);
    }

    /** Cuts, and refuses new connections as a host does where no server runs. */
    public synchronized void refuse() {
        closeQuietly(listener);
        cut();
    }

    /** Takes connections again after {@link #refuse()}. */
    public synchronized void accept() {
        if (listener.isClosed()) {
            listener = listen(port);
        }
    }

    /** Cuts in place of the server's next reply to {@code command}: the server has done it, and the product can't know. */
    public void loseReplyTo(String command) {
        trap.set(new Trap(command, Loss.CUT));
    }

    /** As {@link #loseReplyTo}, but the link dies in silence: the server keeps its session, and what that has locked. */
    public void dieAtReplyTo(String command) {
        trap.set(new Trap(command, Loss.ABANDON));
    }

    /** Disarms what still waits for a reply. */
    public void loseNoReply() {
        trap.set(null);
    }

    public int lostReplies() {
        return lostReplies.get();
    }

    /** Rows that the server has copied, out or in. */
    public long copiedRows() {
        return copiedRows.get();
    }

    /** Connections that {@link #cutAfterBytesToServer} cut. */
    public int cutsAmidBytes() {
        return cuts.get();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        cut();
    }

    /** What becomes of the connection on which the server replied {@code tag}, or null when the reply passes. */
    Loss lossAt(String tag) {
        if (tag.startsWith("COPY ")) {
            copiedRows.addAndGet(Long.parseLong(tag.substring("COPY ".length())));
        }
        Trap set = trap.get();
        if (set == null || !tag.startsWith(set.command()) || !trap.compareAndSet(set, null)) {
            return null;
        }
        lostReplies.incrementAndGet();
        return set.loss();
    }

    /** How many of {@code bytes} may pass to the server. */
    int allowance(int bytes) {
        long leftBeforeFreeze = countDown(bytesUntilFreeze, bytes);
        if (leftBeforeFreeze <= bytes) {
            freeze();
        }
        long left = countDown(bytesUntilCut, bytes);
        if (left > bytes) {
            return bytes;
        }
        cuts.incrementAndGet();
        return (int) left;
    }

    /** Gives what was left; a count that comes to its end is disarmed. */
    private static long countDown(AtomicLong count, int bytes) {
        return count.getAndUpdate(n -> n == Long.MAX_VALUE ? n : n > bytes ? n - bytes : Long.MAX_VALUE);
    }

    long delayToServerNanos() {
        return delayToServer.toNanos();
    }

    long delayToClientNanos() {
        return delayToClient.toNanos();
    }

    synchronized void awaitPassage(ProxiedConnection connection) throws InterruptedException {
        while ((isFrozen || connection.isAbandoned()) && !connection.isClosed()) {
            wait();
        }
    }

    void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private synchronized void notifyWaiting() {
        notifyAll();
    }

    private ServerSocket listen(int onPort) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
            ProxiedConnection.thread("fault-proxy", () -> takeConnections(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void takeConnections(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException e) {
                // refused from now on, or that client is gone: the next one
            }
        }
    }

    private void connect(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        try {
            Socket toServer = new Socket(server.host(), server.port());
            toServer.setTcpNoDelay(true);
            ProxiedConnection connection = new ProxiedConnection(this, client, toServer);
            connections.add(connection);
            connection.start();
        } catch (IOException e) {
            client.setSoLinger(true, 0);
            client.close();
        }
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // it is closed either way
        }
    }
}
