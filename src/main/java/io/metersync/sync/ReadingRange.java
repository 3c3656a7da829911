package io.metersync.sync;

/** The readings between two places of the queue, behind the first up to the second: a batch that is not read into memory. */
public record ReadingRange(String afterTimestamp, String afterId, String toTimestamp, String toId) {}
