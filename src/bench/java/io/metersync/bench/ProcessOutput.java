package io.metersync.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a contender prints, read line by line while it runs. */
final class ProcessOutput {
    private static final String END = "the process ended";
    private static final int REMEMBERED_LINES = 20;
    private static final Pattern FAILED_ATTEMPT = Pattern.compile("attempt \\d+ of \\d+ failed");

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final AtomicInteger failedAttempts = new AtomicInteger();
    private volatile boolean hasRunOutOfMemory;

    ProcessOutput(BufferedReader output) {
        Thread reader = new Thread(() -> read(output), "contender-output");
        reader.setDaemon(true);
        reader.start();
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

    /** How many attempts the product has logged as failed. */
    int failedAttempts() {
        return failedAttempts.get();
    }

    boolean hasRunOutOfMemory() {
        return hasRunOutOfMemory;
    }

    private void remember(String line) {
        lastLines.add(line);
        if (lastLines.size() > REMEMBERED_LINES) {
            lastLines.remove();
        }
    }

    private void read(BufferedReader output) {
        try (output) {
            output.lines().forEach(this::take);
        } catch (UncheckedIOException | IOException e) {
            // the process was stopped
        } finally {
            lines.add(END);
        }
    }

    private void take(String line) {
        if (FAILED_ATTEMPT.matcher(line).find()) {
            failedAttempts.incrementAndGet();
        }
        hasRunOutOfMemory |= line.contains("OutOfMemoryError");
        lines.add(line);
    }
}
