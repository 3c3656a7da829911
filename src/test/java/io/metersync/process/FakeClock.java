package io.metersync.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The wall clock of a process, which a test may set while it runs; its monotonic time goes on as it does. */
final class FakeClock {
    private final Path file;

    /** Keeps a file in {@code folder}. */
    FakeClock(Path folder) {
        file = folder.resolve("clock.txt");
    }

    /** So far from the time of this machine, for example {@code +1d}. */
    FakeClock set(String offset) {
        try {
            Path next = Files.writeString(file.resolveSibling("clock-next.txt"), offset + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Service give(Service service) {
        return service.with("LD_PRELOAD", library())
                .with("FAKETIME_TIMESTAMP_FILE", file.toString())
                .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                // the JVM's own waits are right without it, and with it they return at once, again and again
                .with("FAKETIME_FORCE_MONOTONIC_FIX", "0")
                .with("FAKETIME_CACHE_DURATION", "1");
    }

    /** The library that the command {@code faketime} preloads. */
    private static String library() {
        try {
            Process printed = new ProcessBuilder("faketime", "-m", "-f", "+0", "printenv", "LD_PRELOAD").start();
            return new String(printed.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "faketime is not on the PATH: install it, on Debian with apt-get install faketime", e);
        }
    }
}
