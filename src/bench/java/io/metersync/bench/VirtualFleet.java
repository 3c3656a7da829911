package io.metersync.bench;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs the cycles of virtual sites, each on a thread of its own, in the times and with the retries of the product. */
final class VirtualFleet {
    private static final int RETRIES = 5;
    private static final long BASE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** There may be 10,000 of them. */
    private static final int STACK_BYTES = 256 * 1024;

    private static final int KEPT_UP_TO_SECONDS = 60;

    private final FleetOptions options;
    private final int intervalSeconds;
    private final FleetTally tally;
    private final List<Member> members;
    private volatile boolean isStopping;

    /** A flow of a cycle, which is tried again by itself. */
    private interface Flow {
        void run() throws Exception;
    }

    /** A site with its thread. */
    private final class Member implements Runnable {
        private final VirtualSite site;
        private final Thread thread = new Thread(null, this, "site", STACK_BYTES);
        private final long firstNanos;
        /** When readings began, so that a first cycle has as many as any. */
        private final long readingsSinceNanos;

        private volatile long doneNanos;

        Member(VirtualSite site, long startNanos) {
            this.site = site;
            long interval = TimeUnit.SECONDS.toNanos(intervalSeconds);
            firstNanos = startNanos
                    + (options.isSpread() ? ThreadLocalRandom.current().nextLong(interval) : 0);
            readingsSinceNanos = firstNanos - interval;
        }

        @Override
        public void run() {
            rest(firstNanos - System.nanoTime());
            while (!isStopping) {
                boolean isComplete = cycle();
                (isComplete ? tally.cycles : tally.failedCycles).increment();
                if (intervalSeconds > KEPT_UP_TO_SECONDS) {
                    site.disconnect();
                }
                if (isComplete && !site.hasQueue()) {
                    doneNanos = System.nanoTime();
                }
                rest(TimeUnit.SECONDS.toNanos(intervalSeconds));
            }
            site.disconnect();
        }

        private boolean cycle() {
            site.collect((System.nanoTime() - readingsSinceNanos) / TimeUnit.SECONDS.toNanos(1) * options.rate());
            attempt(site::wake);
            site.report();
            attempt(site::refreshStatus);
            // each flow, whatever became of the one before
            return tried(() -> site.download("meters")) & tried(() -> site.download("tenant")) & tried(site::upload);
        }

        private boolean tried(Flow flow) {
            for (int attempt = 0; attempt <= RETRIES && !isStopping; attempt++) {
                if (attempt > 0) {
                    rest(waitNanos(attempt));
                }
                if (attempt(flow)) {
                    return true;
                }
            }
            return false;
        }

        private boolean attempt(Flow flow) {
            try {
                flow.run();
                return true;
            } catch (Exception e) {
                site.disconnect();
                return false;
            }
        }
    }

    VirtualFleet(List<VirtualSite> sites, FleetOptions options, int intervalSeconds, FleetTally tally) {
        this.options = options;
        this.intervalSeconds = intervalSeconds;
        this.tally = tally;
        long start = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        members = sites.stream().map(site -> new Member(site, start)).toList();
    }

    void start() {
        members.forEach(member -> member.thread.start());
    }

    /** Ends each site after its cycle. */
    void stop() throws InterruptedException {
        isStopping = true;
        members.forEach(member -> LockSupport.unpark(member.thread));
        for (Member member : members) {
            member.thread.join();
        }
    }

    /** How many sites have completed no cycle after this time. */
    long notBackSince(long nanos) {
        return members.stream().filter(member -> member.doneNanos < nanos).count();
    }

    private long waitNanos(int attempt) {
        long set = BASE_WAIT_NANOS << (attempt - 1);
        return options.isJittered() ? set + ThreadLocalRandom.current().nextLong(set / 10 + 1) : set;
    }

    private void rest(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !isStopping; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
