package io.metersync.verify;

import java.util.List;

/**
 * The results beside the days.
 *
 * @param missingInAll readings of the node that are lost by the totals of sync_logs, of all meters and days
 * @param unaccountedIds the first 10,000 ids in neither database
 */
public record ProofResult(long missingInAll, List<Long> unaccountedIds, List<ReusedId> reusedIds) {
    /** An id that came with several meters or times. */
    public record ReusedId(long id, String readings) {}
}
