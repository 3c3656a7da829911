package io.metersync.bench;

import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The far end of one direction of a connection: what is on its way to a socket, each chunk with the time it arrives. */
final class Arrivals {
    private final Socket receiver;
    /** Because of it, a receiver that does not read stops its own sender only, as in TCP. */
    private final Semaphore window;

    private final int windowBytes;
    private final BlockingQueue<Chunk> onTheirWay = new LinkedBlockingQueue<>();

    /** Without bytes, it is the end of the stream. */
    private record Chunk(byte[] bytes, long dueNanos) {}

    Arrivals(Socket receiver, int windowBytes) {
        this.receiver = receiver;
        this.windowBytes = windowBytes;
        this.window = new Semaphore(windowBytes, true);
    }

    /** Blocks the sender until the receiver can take so many bytes. */
    void reserve(int bytes) throws InterruptedException {
        window.acquire(bytes);
    }

    void add(byte[] bytes, long dueNanos) {
        onTheirWay.add(new Chunk(bytes, dueNanos));
    }

    /** Writes each chunk when it is due, up to the end of the stream. */
    void deliver() throws Exception {
        try (receiver) {
            OutputStream out = receiver.getOutputStream();
            for (Chunk chunk = onTheirWay.take(); chunk.bytes.length > 0; chunk = onTheirWay.take()) {
                TimeUnit.NANOSECONDS.sleep(chunk.dueNanos - System.nanoTime());
                out.write(chunk.bytes);
                window.release(chunk.bytes.length);
            }
        } finally {
            // the sender reads on until its own socket is closed
            window.release(windowBytes);
        }
    }
}
