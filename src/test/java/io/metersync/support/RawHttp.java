package io.metersync.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sends exactly the bytes a test wants, which a proper HTTP client would refuse to send. */
public final class RawHttp {
    private static final int PATIENCE_MS = 60_000;

    private final int port;

    public RawHttp(int port) {
        this.port = port;
    }

    /** Status 0 means that the server closed the connection without an answer. Names of headers in lower case. */
    public record Response(int status, Map<String, String> headers, String body) {}

    /** A request with the Host header of the server, {@code Connection: close}, and more header lines. */
    public Response request(String method, String target, String... headers) {
        return send(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n");
    }

    public Response get(String target, String... headers) {
        return request("GET", target, headers);
    }

    public Response post(String target, String... headers) {
        return request("POST", target, headers);
    }

    /** The header line of HTTP Basic. */
    public static String login(String user, String password) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    public Response send(String bytes) {
        try (Socket socket = connect()) {
            write(socket, bytes);
            return parse(answer(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends what may be no whole request: hangs up where no answer comes within {@code patience}, and takes what comes then. */
    public Response sendAndHangUp(byte[] bytes, Duration patience) {
        try (Socket socket = connect()) {
            write(socket, new String(bytes, StandardCharsets.ISO_8859_1));
            socket.setSoTimeout((int) patience.toMillis());
            String first = firstWords(socket.getInputStream());
            socket.setSoTimeout(PATIENCE_MS);
            hangUp(socket);
            return parse(first + answer(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstWords(InputStream in) throws IOException {
        try {
            byte[] bytes = new byte[8192];
            int count = in.read(bytes);
            return new String(bytes, 0, Math.max(0, count), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException | SocketException e) {
            return "";
        }
    }

    private static void hangUp(Socket socket) throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException e) {
            // the server was first
        }
    }

    /** A connection that says nothing yet. */
    public Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private static void write(Socket socket, String bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException e) {
            // a server that has seen enough may refuse the rest; its answer is there to be read
        }
    }

    private static String answer(InputStream in) {
        StringBuilder text = new StringBuilder();
        try {
            byte[] bytes = new byte[8192];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                text.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException e) {
            // a server that closes with bytes unread resets the connection; what it said before counts
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static Response parse(String text) {
        if (text.isEmpty()) {
            return new Response(0, Map.of(), "");
        }
        String[] parts = text.split("\r\n\r\n", 2);
        String[] lines = parts[0].split("\r\n");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] header = lines[i].split(": ?", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
        }
        return new Response(Integer.parseInt(lines[0].split(" ")[1]), headers, parts.length > 1 ? parts[1] : "");
    }
}
