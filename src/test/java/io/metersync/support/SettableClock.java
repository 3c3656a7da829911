package io.metersync.support;

import io.metersync.clock.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test advances it, and a ticker that goes on with it but does not follow its jumps. */
public final class SettableClock extends Clock implements Ticker {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private volatile long nanos;

    /** So much time passes. */
    public synchronized void advance(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** Somebody sets the clock forward, or back by a negative duration; no time passes. */
    public synchronized void jump(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public long nanos() {
        return nanos;
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
