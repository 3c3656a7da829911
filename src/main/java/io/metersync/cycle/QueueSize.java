package io.metersync.cycle;

/**
 * How many readings wait, exact, estimated or unknown, as the log says it.
 *
 * @param isAnyWithoutTime whether one of them has no timestamp
 * @param error why the number is unknown, or null
 */
public record QueueSize(boolean isKnown, long size, boolean isEstimate, boolean isAnyWithoutTime, String error) {
    public boolean isEmpty() {
        return isKnown && size == 0;
    }

    @Override
    public String toString() {
        return isKnown ? (isEstimate ? "about " : "") + size : "unknown, " + error;
    }
}
