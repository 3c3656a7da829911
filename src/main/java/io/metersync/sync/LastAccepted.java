package io.metersync.sync;

import java.util.concurrent.atomic.AtomicLong;

/** When the newest of what the remote database accepted was sent, in any lane: what is refused since is not all there is. */
public final class LastAccepted {
    private final AtomicLong sentNanos = new AtomicLong(System.nanoTime());

    /** Takes note of readings that were sent at {@link System#nanoTime()} and accepted. */
    void sentAt(long nanos) {
        sentNanos.accumulateAndGet(nanos, Math::max);
    }

    boolean wasSentAfter(long nanos) {
        return sentNanos.get() - nanos > 0;
    }
}
