package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.HttpCall;
import io.metersync.support.ProductJvm;
import io.metersync.support.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** {@code metersync run} as a process of its own. */
final class Service implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final Map<String, String> environment;
    private Process process;

    /** {@code folder} becomes the working folder. */
    Service(Path folder, Site site) {
        this.folder = folder;
        this.environment = new LinkedHashMap<>(site.environment());
        with("HTTP_PORT", Integer.toString(Site.freePort())).with("SYNC_INTERVAL_SECONDS", "1");
        with("metersync.home", Path.of("").toAbsolutePath().toString());
    }

    Service with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Service withHome(Path home) {
        return with("metersync.home", home.toString());
    }

    Service start() {
        List<String> words = ProductJvm.words(Path.of(environment.get("metersync.home")), "run");
        // a shell's background job ignores SIGINT, and what it starts does
        words.addAll(0, List.of("env", "--default-signal=INT"));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile());
        builder.environment().putAll(environment);
        try {
            process = builder.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path outputFile() {
        return folder.resolve("output.txt");
    }

    String output() {
        return read(outputFile());
    }

    String file(String name) {
        return read(folder.resolve(name));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return Integer.parseInt(environment.get("HTTP_PORT"));
    }

    long pid() {
        return process.pid();
    }

    Service awaitOutput(String text) {
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> output().contains(text) || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            // it says below what is there instead
        }
        assertThat(output()).contains(text);
        return this;
    }

    String get(String path) {
        return HttpCall.get(port(), path).send().body();
    }

    /** Sends {@code TERM} or {@code INT}. */
    Service signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int exitCode() {
        return process.onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
