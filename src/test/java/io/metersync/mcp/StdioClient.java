package io.metersync.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.ProductJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code metersync mcp} as a process of its own, and the messages that pass. */
final class StdioClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path errors;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Map<Integer, JsonNode> answers = new HashMap<>();
    private int lastId;

    StdioClient(Path folder, Map<String, String> environment, String... options) throws IOException {
        errors = Files.createTempFile(folder, "errors", ".txt");
        List<String> words = new ArrayList<>(command());
        words.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        Thread reader = new Thread(this::read, "lines of metersync mcp");
        reader.setDaemon(true);
        reader.start();
    }

    /** The words that start it, in another charset than the protocol's. */
    static List<String> command() {
        List<String> words = ProductJvm.words(Path.of("").toAbsolutePath(), "mcp");
        words.add(1, "-Dfile.encoding=ISO-8859-1");
        return words;
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StdioClient initialize() {
        request(
                "initialize",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}");
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}".getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The answer to a request, an error as well. */
    JsonNode request(String method, String params) {
        int id = ++lastId;
        send("{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
                .formatted(id, method, params)
                .getBytes(StandardCharsets.UTF_8));
        return answer(id);
    }

    /** The result of a tool. */
    JsonNode call(String tool, String arguments) {
        return request("tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(tool, arguments))
                .path("result");
    }

    List<String> tools() {
        List<String> names = new ArrayList<>();
        request("tools/list", "{}")
                .path("result")
                .path("tools")
                .forEach(tool -> names.add(tool.path("name").asText()));
        return names;
    }

    /** Sends bytes as they are, and the end of a line. */
    void send(byte[] line) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(line);
            in.write('\n');
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line, which must be one message. */
    JsonNode next() {
        try {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no answer; " + errors());
            }
            return JSON.readTree(line);
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode answer(int id) {
        while (!answers.containsKey(id)) {
            JsonNode message = next();
            answers.put(message.path("id").asInt(), message);
        }
        return answers.get(id);
    }

    /** What the process wrote to standard error. */
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the input, and gives the exit code. */
    int end() throws Exception {
        process.getOutputStream().close();
        return process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS).exitValue();
    }

    /** The lines that nobody has read. */
    int unread() {
        return lines.size();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
