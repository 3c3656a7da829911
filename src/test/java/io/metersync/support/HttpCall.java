package io.metersync.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One HTTP request as bytes on a socket, so that a test can send what no well-behaved client sends. */
public final class HttpCall {
    /** Longer than any answer takes, shorter than what a frozen database takes. */
    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;
    private final String requestLine;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String body = "";

    private HttpCall(int port, String requestLine) {
        this.port = port;
        this.requestLine = requestLine;
        with("Host", "127.0.0.1:" + port).with("Connection", "close");
    }

    public static HttpCall get(int port, String path) {
        return of(port, "GET", path);
    }

    public static HttpCall post(int port, String path) {
        return of(port, "POST", path).with("Content-Length", "0");
    }

    public static HttpCall of(int port, String method, String path) {
        return new HttpCall(port, method + " " + path + " HTTP/1.1");
    }

    /** Sets a header, or leaves it out where {@code value} is null. */
    public HttpCall with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public HttpCall body(String text) {
        body = text;
        return with("Content-Length", Integer.toString(text.length()));
    }

    public Answer send() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(text().getBytes(StandardCharsets.ISO_8859_1));
            return new Answer(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        String lines = headers.entrySet().stream()
                .filter(header -> header.getValue() != null)
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining());
        return requestLine + "\r\n" + lines + "\r\n" + body;
    }

    /** The whole answer, from the status line to the end of the body. */
    public record Answer(String text) {
        public int status() {
            return Integer.parseInt(text.split(" ", 3)[1]);
        }

        public String header(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }

        public String body() {
            String body = text.substring(text.indexOf("\r\n\r\n") + 4);
            return "chunked".equals(header("Transfer-Encoding")) ? joined(body) : body;
        }

        /** Chunks of single-byte characters, each behind its length. */
        private static String joined(String chunks) {
            StringBuilder body = new StringBuilder();
            String rest = chunks;
            for (int size = size(rest); size > 0; size = size(rest)) {
                int start = rest.indexOf("\r\n") + 2;
                body.append(rest, start, start + size);
                rest = rest.substring(start + size + 2);
            }
            return body.toString();
        }

        private static int size(String chunks) {
            return Integer.parseInt(chunks.substring(0, chunks.indexOf("\r\n")), 16);
        }

        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(body());
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
