package io.metersync.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The product as a process of its own, for tests that kill it. What it prints goes to a file. */
public final class ProductProcess implements AutoCloseable {
    private final Path folder;
    private final Path home;
    private final Map<String, String> environment;
    private final int httpPort;
    private Process process;

    /** {@code folder} becomes the working folder, and holds {@code output.txt}. */
    public ProductProcess(Path folder, Path home, Map<String, String> environment) {
        this.folder = folder;
        this.home = home;
        this.environment = new HashMap<>(environment);
        try (ServerSocket free = new ServerSocket(0)) {
            httpPort = free.getLocalPort();
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets an environment variable; from the next start on. */
    public ProductProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What a variable is set to, or null. */
    public String variable(String name) {
        return environment.get(name);
    }

    /** Starts {@code metersync run}; comes back at once. */
    public ProductProcess start() {
        ProcessBuilder builder = new ProcessBuilder(ProductJvm.words(home, "run"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("HTTP_PORT", Integer.toString(httpPort));
        try {
            process = builder.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path output() {
        return folder.resolve("output.txt");
    }

    public int httpPort() {
        return httpPort;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As {@code kill}; gives the exit code. */
    public int stop() {
        process.destroy();
        return process.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
