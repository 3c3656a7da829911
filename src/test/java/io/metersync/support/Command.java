package io.metersync.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A command of the product in a process of its own, as a person at a terminal starts it. */
public final class Command {
    private final Path folder;
    private final Map<String, String> environment;
    private Path home = Path.of("").toAbsolutePath();

    /** {@code folder} becomes the working folder, where {@code .env} may lie. */
    public Command(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = new HashMap<>(environment);
    }

    public Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Lets the command run with another folder of routes and SQL. */
    public Command withHome(Path other) {
        home = other;
        return this;
    }

    /** What came of it; {@code output} holds what went to both streams. */
    public record Result(int exitCode, String output) {}

    /** Runs the command to its end with {@code input} as its standard input. */
    public Result run(String input, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(ProductJvm.words(home, arguments))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.onExit().join().exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
