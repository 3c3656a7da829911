package io.metersync.page;

import io.metersync.clock.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time of this machine, shifted as a test says: a browser's clock can't be set, the product's can. */
final class ShiftedClock extends Clock implements Ticker {
    private volatile Duration shift;

    ShiftedClock(Duration shift) {
        this.shift = shift;
    }

    void shift(Duration to) {
        shift = to;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(shift);
    }

    @Override
    public long nanos() {
        return System.nanoTime() + shift.toNanos();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
