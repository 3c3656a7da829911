package io.metersync.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A contender's own process: what it uses, and what it prints. */
final class MeasuredProcess implements AutoCloseable {
    private static final Path LAUNCHER = BenchSite.CHECKOUT.resolve("target/metersync/bin/metersync");
    private static final Path FOLDER = BenchSite.CHECKOUT.resolve("target/bench");

    private final Process process;
    private final ProcessOutput output;
    private final String httpPort;

    /** The product as it is installed, with its own defaults but for the environment given, and for this process's own. */
    static MeasuredProcess product(Map<String, String> environment) throws IOException {
        return new MeasuredProcess(List.of(LAUNCHER.toString(), "run"), environment);
    }

    /** The centre of a fleet. */
    static MeasuredProcess centre(Map<String, String> environment) throws IOException {
        return new MeasuredProcess(List.of(LAUNCHER.toString(), "fleet", "serve"), environment);
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
        httpPort = environment.get("HTTP_PORT");
        process = builder.start();
        output = new ProcessOutput(process.inputReader(StandardCharsets.UTF_8));
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    ProcessOutput output() {
        return output;
    }

    /** Waits for a line that has a match of {@code pattern}, and gives the match. */
    Matcher await(Pattern pattern, Duration timeout) throws InterruptedException {
        return output.await(pattern, timeout);
    }

    /** The address of the product's status. */
    URI statusAddress() {
        return URI.create("http://127.0.0.1:" + httpPort + "/api/status");
    }

    boolean isAlive() {
        return process.isAlive();
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

    /** The launcher's last command, where its options are. */
    private static String launcherCommand() throws IOException {
        String script = Files.readString(LAUNCHER);
        return script.substring(script.indexOf("\nexec "));
    }
}
