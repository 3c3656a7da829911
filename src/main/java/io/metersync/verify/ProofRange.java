package io.metersync.verify;

/** Timestamps from and up to (exclusive), and a meter or null for all. */
public record ProofRange(String from, String to, String meterId) {}
