package io.metersync;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * Sockets on which a write ends as a read does: where the link takes nothing for so long, the socket is closed. The
 * driver's {@code socketTimeout} is for reads, Java has none for writes, and the close of TLS above waits for the write.
 */
public final class TimedSockets extends SocketFactory {
    /** So much at a time, so that a large write on a slow link has time while some of it goes. */
    private static final int PIECE = 64 * 1024;

    private final long timeoutMillis;

    /** The driver gives the argument as text. */
    public TimedSockets(String timeoutMillis) {
        this.timeoutMillis = Long.parseLong(timeoutMillis);
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public OutputStream getOutputStream() throws IOException {
                return timed(super.getOutputStream(), this);
            }
        };
    }

    private OutputStream timed(OutputStream link, Socket socket) {
        return new FilterOutputStream(link) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += PIECE) {
                    CompletableFuture<Boolean> isWritten = closedOnTimeout(socket);
                    try {
                        out.write(bytes, offset + done, Math.min(PIECE, length - done));
                    } finally {
                        isWritten.complete(true);
                    }
                }
            }
        };
    }

    private CompletableFuture<Boolean> closedOnTimeout(Socket socket) {
        CompletableFuture<Boolean> isWritten =
                new CompletableFuture<Boolean>().completeOnTimeout(false, timeoutMillis, TimeUnit.MILLISECONDS);
        isWritten.thenAccept(inTime -> {
            if (!inTime) {
                close(socket);
            }
        });
        return isWritten;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no more use either way, and the write has ended
        }
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
