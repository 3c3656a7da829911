package io.metersync.support;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** One connection through a {@link FaultProxy}: each direction has a thread that reads and one that waits and writes. */
final class ProxiedConnection {
    private static final int CHUNK = 16 * 1024;
    /** The server's first byte where the client asked for TLS; without, it is never this one. */
    private static final byte TLS_ACCEPTED = 'S';

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;
    private final BlockingQueue<Piece> toServer = new ArrayBlockingQueue<>(1000);
    private final BlockingQueue<Piece> toClient = new ArrayBlockingQueue<>(1000);
    private volatile boolean isAbandoned;
    private volatile boolean isClosed;

    private enum Then {
        GO_ON,
        END,
        RESET
    }

    /** Bytes, when they may pass, and what follows them. */
    private record Piece(byte[] bytes, long dueNanos, Then then) {}

    private interface Reading {
        void run() throws IOException, InterruptedException;
    }

    ProxiedConnection(FaultProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start() {
        thread("to-server-in", () -> read(this::readFromClient, toServer));
        thread("to-server-out", () -> write(toServer, server));
        thread("to-client-in", () -> read(this::readFromServer, toClient));
        thread("to-client-out", () -> write(toClient, client));
    }

    boolean isAbandoned() {
        return isAbandoned;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Both ends see a reset, not an orderly end. */
    void reset() {
        lingerNot(client);
        lingerNot(server);
        close();
    }

    private void close() {
        isClosed = true;
        FaultProxy.closeQuietly(client);
        FaultProxy.closeQuietly(server);
        end(toServer);
        end(toClient);
        proxy.forget(this);
    }

    private static void end(BlockingQueue<Piece> queue) {
        queue.clear();
        queue.offer(new Piece(new byte[0], 0, Then.END));
    }

    private void read(Reading reading, BlockingQueue<Piece> queue) {
        try {
            try {
                reading.run();
            } catch (IOException e) {
                // that end is gone; the other learns it behind what is on its way
            }
            queue.put(new Piece(new byte[0], 0, Then.END));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readFromClient() throws IOException, InterruptedException {
        InputStream in = client.getInputStream();
        byte[] chunk = new byte[CHUNK];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            int allowed = proxy.allowance(n);
            long due = System.nanoTime() + proxy.delayToServerNanos();
            toServer.put(new Piece(Arrays.copyOf(chunk, allowed), due, allowed < n ? Then.RESET : Then.GO_ON));
            // a dead link takes no more than the buffers at its ends
            proxy.awaitPassage(this);
        }
    }

    /** Message by message: a type, the length of the rest, the rest. */
    private void readFromServer() throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream(), CHUNK));
        byte type = in.readByte();
        if (type == TLS_ACCEPTED) {
            passOn(type, in);
            return;
        }
        for (; ; type = in.readByte()) {
            int length = in.readInt();
            byte[] rest = in.readNBytes(length - Integer.BYTES);
            FaultProxy.Loss loss = type == 'C' ? proxy.lossAt(tag(rest)) : null;
            if (loss == FaultProxy.Loss.CUT) {
                reset();
                return;
            }
            isAbandoned |= loss == FaultProxy.Loss.ABANDON;
            byte[] message = ByteBuffer.allocate(1 + length)
                    .put(type)
                    .putInt(length)
                    .put(rest)
                    .array();
            toClient.put(new Piece(message, System.nanoTime() + proxy.delayToClientNanos(), Then.GO_ON));
        }
    }

    /** What is encrypted passes as it is. */
    private void passOn(byte first, InputStream in) throws IOException, InterruptedException {
        toClient.put(new Piece(new byte[] {first}, 0, Then.GO_ON));
        byte[] chunk = new byte[CHUNK];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            toClient.put(
                    new Piece(Arrays.copyOf(chunk, n), System.nanoTime() + proxy.delayToClientNanos(), Then.GO_ON));
        }
    }

    private static String tag(byte[] commandComplete) {
        return new String(commandComplete, 0, commandComplete.length - 1, StandardCharsets.US_ASCII);
    }

    private void write(BlockingQueue<Piece> queue, Socket to) {
        try {
            OutputStream out = new BufferedOutputStream(to.getOutputStream(), CHUNK);
            Then then = Then.GO_ON;
            while (then == Then.GO_ON) {
                Piece piece = queue.take();
                TimeUnit.NANOSECONDS.sleep(piece.dueNanos() - System.nanoTime());
                proxy.awaitPassage(this);
                out.write(piece.bytes());
                if (queue.isEmpty() || piece.then() != Then.GO_ON) {
                    out.flush();
                }
                then = piece.then();
            }
            if (then == Then.RESET) {
                reset();
            }
        } catch (IOException e) {
            // gone: so is the connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    private static void lingerNot(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // closed already
        }
    }

    static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
