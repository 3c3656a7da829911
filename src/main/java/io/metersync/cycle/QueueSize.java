package io.metersync.cycle;

/**
 * The number of waiting readings, exact, estimated or unknown, in the words of the log.
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
