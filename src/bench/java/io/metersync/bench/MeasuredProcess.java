package io.metersync.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A contender's own process, read line by line. */
final class MeasuredProcess implements AutoCloseable {
    private static final Path LAUNCHER = BenchSite.CHECKOUT.resolve("target/metersync/bin/metersync");
    private static final Path FOLDER = BenchSite.CHECKOUT.resolve("target/bench");
    private static final String END = "the process ended";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    /** The product as it is installed, with its own defaults but for the environment given, and for this process's own. */
    static MeasuredProcess product(Map<String, String> environment) throws IOException {
        return new MeasuredProcess(List.of(LAUNCHER.toString(), "run"), environment);
    }

    /** A class of the benchmark, with the JVM's options of the product's launcher. */
    static MeasuredProcess java(Class<?> main, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        Matcher option = Pattern.compile("-X\\S+").matcher(launcherCommand());
        while (option.find()) {
            command.add(option.group());
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new MeasuredProcess(command, environment);
    }

    private MeasuredProcess(List<String> command, Map<String, String> environment) throws IOException {
        Files.createDirectories(FOLDER);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        Thread reader = new Thread(this::read, "contender-output");
        reader.setDaemon(true);
        reader.start();
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Waits for a line that has a match of {@code pattern}, and gives the match. */
    Matcher await(Pattern pattern, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(END)) {
                throw new IllegalStateException(
                        "no line with '%s'; the last lines:%n%s".formatted(pattern, String.join("\n", lastLines)));
            }
            remember(line);
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
        }
    }

    double cpuSeconds() {
        return ProcessUse.cpuSeconds(process.toHandle());
    }

    double peakMegabytes() {
        return ProcessUse.peakMegabytes(process.toHandle());
    }

    double residentMegabytes() {
        return ProcessUse.residentMegabytes(process.toHandle());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private void remember(String line) {
        lastLines.add(line);
        if (lastLines.size() > 20) {
            lastLines.remove();
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (UncheckedIOException | IOException e) {
            // it was stopped
        } finally {
            lines.add(END);
        }
    }

    /** The launcher's last command, where its options are. */
    private static String launcherCommand() throws IOException {
        String script = Files.readString(LAUNCHER);
        return script.substring(script.indexOf("\nexec "));
    }
}
