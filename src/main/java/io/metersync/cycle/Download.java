package io.metersync.cycle;

/** A finished download, which knows how the cycle is to record it. */
@FunctionalInterface
public interface Download {
    /** The row of {@code sync_logs} for the remote {@code table}, which {@code flow} downloaded. */
    Outcome outcome(String flow, String table);
}
