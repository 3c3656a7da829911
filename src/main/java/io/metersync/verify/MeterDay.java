package io.metersync.verify;

/**
 * One meter's day.
 *
 * @param sent counted by the ledger
 * @param stored remotely, without doubles
 * @param missing readings that are lost, at least
 */
public record MeterDay(
        String meterId,
        String day,
        long sent,
        long stored,
        long waiting,
        long quarantined,
        long missing,
        long doubled) {}
