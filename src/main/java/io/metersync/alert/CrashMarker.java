package io.metersync.alert;

import io.metersync.clock.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside the log file. A process locks the file while it runs, and deletes it at the end: a process that finds an unlocked file at
 * its start follows a crash. The file holds the start time and the HTTP address of the process, one per line. Without a log file there is
 * no marker.
 */
public final class CrashMarker {
    private static final Logger LOG = LoggerFactory.getLogger("metersync");
    private static final Duration RECENT = Duration.ofHours(1);

    private final Path file;
    private final Ticker ticker;
    private FileChannel channel;
    private volatile Long foundAtNanos;
    private volatile String startedAt;

    public CrashMarker(String logFile, Ticker ticker) {
        this.ticker = ticker;
        file = logFile.isEmpty() ? null : file(logFile);
    }

    private static Path file(String logFile) {
        return Path.of(logFile + ".running").toAbsolutePath();
    }

    /** The HTTP address of the process that logs to this file now, if there is one. */
    public static Optional<String> addressOfRunning(String logFile) {
        Path file = file(logFile);
        if (logFile.isEmpty() || !Files.isWritable(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return isLocked(channel) ? address(Files.readAllLines(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> address(List<String> lines) {
        return lines.size() < 2 ? Optional.empty() : Optional.of(lines.get(1));
    }

    /** By another process, or another object of this one. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try (FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /** The process starts. */
    public void set(Instant now, String httpAddress) {
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            boolean isLeft = Files.exists(file);
            FileChannel opened = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (isLocked(opened)) {
                opened.close();
                LOG.warn(
                        "{}: another process runs with this LOG_FILE: give each its own, or a crash will go unnoticed",
                        file);
                return;
            }
            if (isLeft) {
                startedAt = Files.readString(file).lines().findFirst().orElse("an unknown time");
                foundAtNanos = ticker.nanos();
            }
            channel = opened;
            channel.lock();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((now + "\n" + httpAddress + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            LOG.warn("{} can't be written, a crash will go unnoticed: {}", file, e.toString());
        }
    }

    /** The process was asked to stop. */
    public void clear() {
        if (channel == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            LOG.warn("{} can't be removed, the next start takes this stop for a crash: {}", file, e.toString());
        }
    }

    boolean isRecent() {
        return foundAtNanos != null && !ticker.hasPassed(RECENT, foundAtNanos);
    }

    String message() {
        return "the process started at %s ended without being stopped: a crash, a kill or the power"
                .formatted(startedAt);
    }
}
