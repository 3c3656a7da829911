package io.metersync.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Node.js and its packages, for tests with what others wrote; a test without them is skipped, with the reason. */
public final class Node {
    private static final Path PACKAGES = Path.of("target/npm").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 180;

    private Node() {}

    public static Node present() {
        Assumptions.assumeTrue(isPresent("node"), "Node.js is not installed: node --version fails");
        return new Node();
    }

    /** What a script in {@code folder} prints. */
    public String run(Path folder, String... words) throws IOException {
        Path output = Files.createTempFile("metersync-node", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(words(words)).directory(folder.toFile());
            builder.environment().put("TZ", "UTC");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!finishes(process)) {
                throw new AssertionError(
                        "no end within %d s: %s".formatted(PATIENCE_SECONDS, Files.readString(output)));
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            Files.delete(output);
        }
    }

    private static List<String> words(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "node";
        System.arraycopy(words, 0, all, 1, words.length);
        return List.of(all);
    }

    /** The folder of a package, which is installed once, at exactly this version. */
    public Path installed(String name, String version) throws IOException {
        Path folder = PACKAGES.resolve(name.replaceAll("\\W+", "-").replaceFirst("-", "") + "-" + version);
        Path installed = folder.resolve("node_modules").resolve(name);
        if (!Files.exists(installed.resolve("package.json"))) {
            Files.createDirectories(folder);
            Assumptions.assumeTrue(isPresent("npm"), "npm is not installed: npm --version fails");
            Assumptions.assumeTrue(
                    install(folder, name + "@" + version),
                    "npm can't install %s@%s: is its registry reachable? See %s"
                            .formatted(name, version, folder.resolve("npm.log")));
        }
        return installed;
    }

    private static boolean install(Path folder, String spec) throws IOException {
        Process process = new ProcessBuilder(
                        "npm",
                        "install",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts",
                        "--prefix",
                        folder.toString(),
                        spec)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("npm.log").toFile())
                .start();
        return finishes(process) && process.exitValue() == 0;
    }

    private static boolean isPresent(String program) {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return finishes(process) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean finishes(Process process) {
        try {
            boolean isDone = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!isDone) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return isDone;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
