package io.metersync.alert;

import io.metersync.sync.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside the log file, there while a process runs: one that finds it at its start follows a crash. Without a log
 * file there is none.
 */
public final class CrashMarker {
    private static final Logger LOG = LoggerFactory.getLogger("metersync");
    private static final Duration RECENT = Duration.ofHours(1);

    private final Path file;
    private final Ticker ticker;
    private volatile Long foundAtNanos;
    private volatile String startedAt;

    public CrashMarker(String logFile, Ticker ticker) {
        this.ticker = ticker;
        file = logFile.isEmpty() ? null : Path.of(logFile + ".running");
    }

    /** The process starts. */
    public void set(Instant now) {
        try {
            if (file != null) {
                if (Files.exists(file)) {
                    startedAt = Files.readString(file);
                    foundAtNanos = ticker.nanos();
                }
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, now.toString());
            }
        } catch (IOException e) {
            LOG.warn("{} can't be written, a crash will go unnoticed: {}", file, e.toString());
        }
    }

    /** The process was asked to stop. */
    public void clear() {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
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
