package io.metersync.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each jump of the wall clock once: more time, or less, has passed on it than on the ticker since the last look. */
public final class ClockJumps {
    private static final Logger LOG = LoggerFactory.getLogger("metersync");
    /** A clock that is slewed, or a pause of the process between the two readings, is no jump. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final Clock clock;
    private final Ticker ticker;
    private Instant lookedAt;
    private long lookedAtNanos;

    public ClockJumps(Clock clock, Ticker ticker) {
        this.clock = clock;
        this.ticker = ticker;
        lookedAt = clock.instant();
        lookedAtNanos = ticker.nanos();
    }

    public void look() {
        Instant now = clock.instant();
        long nanos = ticker.nanos();
        Duration jump = Duration.between(lookedAt, now).minusNanos(nanos - lookedAtNanos);
        lookedAt = now;
        lookedAtNanos = nanos;
        if (jump.abs().compareTo(TOLERANCE) > 0) {
            LOG.warn(
                    "The system clock went {} by {} s and is at {} now: intervals, waits and timeouts are not affected{}",
                    jump.isNegative() ? "back" : "forward",
                    jump.abs().toSeconds(),
                    now,
                    jump.isNegative() ? "" : " (a machine that was suspended logs the same)");
        }
    }
}
