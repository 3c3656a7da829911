package io.metersync.verify;

/**
 * One meter's day.
 *
 * @param sent counted by the ledger
 * @param stored remotely, without doubles
 * @param missing readings that are lost, at least
 * @param archived different readings in the archive, which were sent
 * @param archivedSince when the first of them was sent, in UTC, or null
 */
public record MeterDay(
        String meterId,
        String day,
        long sent,
        long stored,
        long waiting,
        long quarantined,
        long missing,
        long doubled,
        long archived,
        String archivedSince) {
    /** How many of the missing readings the archive has, at least. */
    long resendable() {
        return Math.max(0, archived - stored);
    }
}
