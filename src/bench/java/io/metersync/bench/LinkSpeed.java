package io.metersync.bench;

import java.util.concurrent.TimeUnit;

/** A link to the remote server: its round trip, and the kilobits a second it carries in each direction (0 = unlimited). */
record LinkSpeed(int roundTripMillis, int kbps) {
    static LinkSpeed ofRoundTrip(int millis) {
        return new LinkSpeed(millis, 0);
    }

    /** Whether the link adds nothing, so that the servers can be reached without a proxy. */
    boolean isDirect() {
        return roundTripMillis == 0 && !isLimited();
    }

    boolean isLimited() {
        return kbps > 0;
    }

    long delayNanos() {
        return TimeUnit.MILLISECONDS.toNanos(roundTripMillis) / 2;
    }

    long nanosFor(int bytes) {
        return isLimited() ? bytes * 8_000_000L / kbps : 0;
    }

    @Override
    public String toString() {
        return "round trip to the remote server %d ms".formatted(roundTripMillis)
                + (isLimited() ? ", %,d kbit/s each way".formatted(kbps) : "");
    }
}
