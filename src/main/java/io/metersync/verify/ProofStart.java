package io.metersync.verify;

/** The known facts at the start of a proof. */
public record ProofStart(String nodeId, boolean hasLedger, long sentInAll) {}
