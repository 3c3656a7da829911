package io.metersync.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A long link to a server of this machine: every chunk arrives half a round trip after it was sent, so that distance costs
 * time and not throughput. A limited link also carries only so many bits a second, for all connections together. Counts the
 * traffic.
 */
final class DelayingProxy implements AutoCloseable {
    /** On a limited link the queue is the link's: what the system kept for the proxy would be a second, longer one. */
    private static final int LIMITED_RECEIVE_BYTES = 65_536;

    private final ServerSocket listener;
    private final int target;
    private final LinkSpeed speed;
    private final Link up;
    private final Link down;
    private final Traffic traffic = new Traffic();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private interface Counter {
        void count(byte[] chunk, int length);
    }

    private interface Sink {
        void take(byte[] bytes, int length) throws Exception;
    }

    DelayingProxy(int target, int roundTripMillis) {
        this(target, LinkSpeed.ofRoundTrip(roundTripMillis));
    }

    DelayingProxy(int target, LinkSpeed speed) {
        this.target = target;
        this.speed = speed;
        this.up = new Link(speed);
        this.down = new Link(speed);
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            if (speed.isLimited()) {
                listener.setReceiveBufferSize(LIMITED_RECEIVE_BYTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Background.start("accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    Traffic traffic() {
        return traffic;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        up.close();
        down.close();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = opened(listener.accept());
            Socket server = opened(connected());
            Traffic.Connection connection = traffic.new Connection();
            carry(client, server, up, connection::sent);
            carry(server, client, down, (chunk, length) -> connection.received(length));
        }
    }

    private Socket connected() throws IOException {
        Socket server = new Socket();
        if (speed.isLimited()) {
            server.setReceiveBufferSize(LIMITED_RECEIVE_BYTES);
        }
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        return server;
    }

    private Socket opened(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private static void carry(Socket from, Socket to, Link link, Counter counter) {
        if (link.isDirect()) {
            Background.start("carry", () -> {
                try (to) {
                    OutputStream out = to.getOutputStream();
                    read(from, link, counter, (bytes, length) -> out.write(bytes, 0, length));
                }
            });
            return;
        }
        Arrivals arrivals = link.to(to);
        Background.start("send", () -> send(from, link, counter, arrivals));
        Background.start("arrive", arrivals::deliver);
    }

    private static void send(Socket from, Link link, Counter counter, Arrivals arrivals) throws Exception {
        try {
            read(from, link, counter, (bytes, length) -> {
                arrivals.reserve(length);
                link.send(Arrays.copyOf(bytes, length), arrivals);
            });
        } finally {
            link.send(new byte[0], arrivals);
        }
    }

    private static void read(Socket from, Link link, Counter counter, Sink sink) throws Exception {
        byte[] buffer = new byte[link.chunkBytes()];
        InputStream in = from.getInputStream();
        for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
            counter.count(buffer, length);
            sink.take(buffer, length);
        }
    }
}
