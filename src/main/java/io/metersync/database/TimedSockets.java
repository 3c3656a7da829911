package io.metersync.database;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * Sockets on which a write ends as a read does: if the link accepts nothing until the timeout, the socket is closed. The driver's
 * {@code socketTimeout} is for reads, Java has none for writes, and the close of TLS above waits for the write.
 */
public final class TimedSockets extends SocketFactory {
    /** So much at a time, so that a large write on a slow link has time while some of it goes. */
    private static final int PIECE = 64 * 1024;

    private static final long WATCH_MILLIS = 2000;
    private static final Set<TimedSocket> OPEN = ConcurrentHashMap.newKeySet();

    static {
        // one look at all of them now and then: a timer for each write would cost more than the write
        Executors.newSingleThreadScheduledExecutor(TimedSockets::daemon)
                .scheduleWithFixedDelay(
                        () -> OPEN.forEach(TimedSocket::closeIfStuck),
                        WATCH_MILLIS,
                        WATCH_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private final long timeoutNanos;

    /** The driver gives the argument as text. */
    public TimedSockets(String timeoutMillis) {
        timeoutNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(timeoutMillis));
    }

    @Override
    public Socket createSocket() {
        TimedSocket socket = new TimedSocket(timeoutNanos);
        OPEN.add(socket);
        return socket;
    }

    private static final class TimedSocket extends Socket {
        private final long timeoutNanos;
        private volatile boolean isWriting;
        private volatile long writingSince;

        TimedSocket(long timeoutNanos) {
            this.timeoutNanos = timeoutNanos;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    for (int done = 0; done < length; done += PIECE) {
                        writingSince = System.nanoTime();
                        isWriting = true;
                        try {
                            out.write(bytes, offset + done, Math.min(PIECE, length - done));
                        } finally {
                            isWriting = false;
                        }
                    }
                }
            };
        }

        private void closeIfStuck() {
            if (isWriting && System.nanoTime() - writingSince > timeoutNanos) {
                try {
                    close();
                } catch (IOException e) {
                    // it is of no more use either way, and the write has ended
                }
            }
        }

        @Override
        public synchronized void close() throws IOException {
            OPEN.remove(this);
            super.close();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "socket-watch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    private static UnsupportedOperationException connected() {
        return new UnsupportedOperationException("the driver connects its sockets itself");
    }
}
