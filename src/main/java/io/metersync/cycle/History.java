package io.metersync.cycle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.metersync.clock.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last hour of the queue and the upload, for the page's charts: in memory, bounded, one sample in five seconds at most. */
public final class History {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration PACE = Duration.ofSeconds(20);
    private static final Duration STEP = Duration.ofSeconds(5);

    private final Clock clock;
    private final Ticker ticker;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long secondLastNanos;

    /**
     * One moment: its time for people, and the ticker's.
     *
     * @param queueSize readings that waited
     * @param totalUploaded readings uploaded since the process started
     */
    public record Sample(
            @JsonIgnore Instant instant, @JsonIgnore long nanos, long queueSize, long totalUploaded) {
        /** ISO-8601 UTC. */
        @JsonProperty
        public String time() {
            return instant.toString();
        }
    }

    public History(Clock clock, Ticker ticker) {
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Adds the present numbers, and replaces a last sample that is younger than five seconds. */
    public synchronized void add(long queueSize, long totalUploaded) {
        while (!samples.isEmpty() && ticker.since(samples.getFirst().nanos()).compareTo(KEPT) > 0) {
            samples.removeFirst();
        }
        if (samples.size() > 1 && !ticker.hasPassed(STEP, secondLastNanos)) {
            samples.removeLast();
        } else if (!samples.isEmpty()) {
            secondLastNanos = samples.getLast().nanos();
        }
        samples.addLast(new Sample(clock.instant(), ticker.nanos(), queueSize, totalUploaded));
    }

    /** Adds the present numbers during an upload: the queue is shorter by the readings uploaded since the last sample. */
    public synchronized void addUploaded(long totalUploaded) {
        if (!samples.isEmpty()) {
            Sample last = samples.getLast();
            add(Math.max(0, last.queueSize() - (totalUploaded - last.totalUploaded())), totalUploaded);
        }
    }

    /** Readings a second in the last 20 seconds; 0 where too little is known. */
    public synchronized double uploadedPerSecond() {
        Sample first = samples.stream()
                .filter(sample -> ticker.since(sample.nanos()).compareTo(PACE) <= 0)
                .findFirst()
                .orElse(null);
        if (first == null) {
            return 0;
        }
        Sample last = samples.getLast();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        return seconds < 1 ? 0 : (last.totalUploaded() - first.totalUploaded()) / seconds;
    }

    public synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }
}
