package io.metersync.verify;

/** What is known at the start of a proof. */
public record ProofStart(String nodeId, boolean hasLedger, long sentInAll) {}
