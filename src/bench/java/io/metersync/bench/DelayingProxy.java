package io.metersync.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A long link to a server of this machine: every chunk arrives half a round trip after it was sent, however many are on
 * their way, so that it costs time and not throughput. Counts what goes over it.
 */
final class DelayingProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 65_536;
    private static final int CHUNKS_ON_THEIR_WAY = 4_096;
    private static final Chunk END = new Chunk(new byte[0], 0);

    private final ServerSocket listener;
    private final int target;
    private final long delayNanos;
    private final Traffic traffic = new Traffic();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private record Chunk(byte[] bytes, long dueNanos) {}

    private interface Counter {
        void count(byte[] chunk, int length);
    }

    DelayingProxy(int target, int roundTripMillis) {
        this.target = target;
        this.delayNanos = TimeUnit.MILLISECONDS.toNanos(roundTripMillis) / 2;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accept", this::accept);
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
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = opened(listener.accept());
            Socket server = opened(new Socket(InetAddress.getLoopbackAddress(), target));
            Traffic.Connection connection = traffic.new Connection();
            carry(client, server, connection::sent);
            carry(server, client, (chunk, length) -> connection.received(length));
        }
    }

    private Socket opened(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private void carry(Socket from, Socket to, Counter counter) {
        if (delayNanos == 0) {
            start("carry", () -> {
                try (to) {
                    OutputStream out = to.getOutputStream();
                    read(from, counter, (bytes, length) -> out.write(bytes, 0, length));
                }
            });
            return;
        }
        BlockingQueue<Chunk> onTheirWay = new LinkedBlockingQueue<>(CHUNKS_ON_THEIR_WAY);
        start("send", () -> {
            try {
                read(
                        from,
                        counter,
                        (bytes, length) -> onTheirWay.put(
                                new Chunk(Arrays.copyOf(bytes, length), System.nanoTime() + delayNanos)));
            } finally {
                onTheirWay.put(END);
            }
        });
        start("arrive", () -> arrive(onTheirWay, to));
    }

    private static void read(Socket from, Counter counter, Sink sink) throws Exception {
        byte[] buffer = new byte[CHUNK_BYTES];
        InputStream in = from.getInputStream();
        for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
            counter.count(buffer, length);
            sink.take(buffer, length);
        }
    }

    private static void arrive(BlockingQueue<Chunk> onTheirWay, Socket to) throws Exception {
        try (to) {
            OutputStream out = to.getOutputStream();
            for (Chunk chunk = onTheirWay.take(); chunk != END; chunk = onTheirWay.take()) {
                TimeUnit.NANOSECONDS.sleep(chunk.dueNanos - System.nanoTime());
                out.write(chunk.bytes);
            }
        }
    }

    private interface Sink {
        void take(byte[] bytes, int length) throws Exception;
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (Exception e) {
                        // one side hung up; the other is told by the closed socket
                    }
                },
                "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
