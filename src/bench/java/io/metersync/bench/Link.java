package io.metersync.bench;

import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a link that all connections share. A limited link transmits packets first in, first out at its rate, and
 * blocks senders while its queue is full, as a modem does; every packet then arrives half a round trip later.
 */
final class Link implements AutoCloseable {
    private static final int QUEUE_BYTES = 262_144;
    private static final int PACKET_BYTES = 1_460;
    private static final int WINDOW_BYTES = 4 << 20;
    private static final int UNLIMITED_CHUNK_BYTES = 65_536;
    private static final int UNLIMITED_WINDOW_BYTES = 256 << 20;

    private final LinkSpeed speed;
    private final Semaphore room = new Semaphore(QUEUE_BYTES, true);
    private final BlockingQueue<Packet> queue = new LinkedBlockingQueue<>();
    private final Thread transmitter;

    private record Packet(byte[] bytes, Arrivals destination, long queuedNanos) {}

    Link(LinkSpeed speed) {
        this.speed = speed;
        this.transmitter = Background.start("transmit", this::transmit);
    }

    /** How many bytes a sender reads at once: small packets on a limited link, so that connections take turns. */
    int chunkBytes() {
        return speed.isLimited() ? PACKET_BYTES : UNLIMITED_CHUNK_BYTES;
    }

    /** The far end of a connection's share of this link. */
    Arrivals to(Socket receiver) {
        return new Arrivals(receiver, speed.isLimited() ? WINDOW_BYTES : UNLIMITED_WINDOW_BYTES);
    }

    boolean isDirect() {
        return speed.isDirect();
    }

    /** Returns when the packet has room in the queue. */
    void send(byte[] bytes, Arrivals destination) throws InterruptedException {
        if (speed.isLimited()) {
            room.acquire(bytes.length);
            queue.put(new Packet(bytes, destination, System.nanoTime()));
        } else {
            destination.add(bytes, System.nanoTime() + speed.delayNanos());
        }
    }

    private void transmit() throws InterruptedException {
        try {
            transmitAll();
        } finally {
            // the senders that wait find their sockets closed
            room.release(Integer.MAX_VALUE - QUEUE_BYTES);
        }
    }

    private void transmitAll() throws InterruptedException {
        long free = System.nanoTime();
        while (true) {
            Packet packet = queue.take();
            // from when the link was free, not from now, because a sleep that lasts too long must not slow the link
            free = Math.max(free, packet.queuedNanos) + speed.nanosFor(packet.bytes.length);
            TimeUnit.NANOSECONDS.sleep(free - System.nanoTime());
            room.release(packet.bytes.length);
            packet.destination.add(packet.bytes, free + speed.delayNanos());
        }
    }

    @Override
    public void close() {
        transmitter.interrupt();
    }
}
