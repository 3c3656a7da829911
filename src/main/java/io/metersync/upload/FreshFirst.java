package io.metersync.upload;

import io.metersync.clock.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Body;

/**
 * UPLOAD_FRESH_FIRST: while a backlog exists, readings that are newer than its last reading, and came in after it, are fresh. A pass reads the
 * backlog in order, and every two seconds the fresh readings that it has not read. Behind the backlog, it leaves out the fresh readings that it has read, so
 * that it never reads one twice.
 */
public final class FreshFirst {
    private static final Duration PERIOD = Duration.ofSeconds(2);
    /** The readings of the last minutes are fresh already when the catch-up begins: a short loss of the link must leave no gap. */
    private static final Duration RECENT = Duration.ofMinutes(5);

    private static final DateTimeFormatter AS_POSTGRES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final boolean isOn;
    private final Ticker ticker;
    private final Clock clock;
    private final ZoneId zone;
    private final Consumer<String> newest;

    private boolean isCatchingUp;
    /** Whether this pass has looked for the last reading of the backlog. */
    private boolean isSought;
    /** Null while no reading is fresh. */
    private Reading backlogEnd;

    private String newestArrived;
    /** Whether this pass is still in the backlog, and reads fresh readings beside it. */
    private boolean isApart;

    private boolean isTurn;
    private boolean isMore;
    private boolean isAtLarge;
    private long readNanos;
    /** The fresh readings with ids up to this have been read. */
    private long readTo;
    /** The highest id that was read since. */
    private long highest;
    /** Where the next fresh page begins: behind the last one if more readings waited there, otherwise behind the backlog. */
    private Reading start;

    /** {@code zone} is READING_TIME_ZONE; {@code newest} is told the timestamp of the newest fresh reading that arrived, and null at the end. */
    public FreshFirst(boolean isOn, Ticker ticker, Clock clock, ZoneId zone, Consumer<String> newest) {
        this.isOn = isOn;
        this.ticker = ticker;
        this.clock = clock;
        this.zone = zone;
        this.newest = newest;
    }

    /** A backlog exists. */
    void catchUp() {
        isCatchingUp = isOn;
    }

    /** The backlog is gone, or the upload failed. */
    synchronized void caughtUp() {
        isCatchingUp = false;
        backlogEnd = null;
        newestArrived = null;
        newest.accept(null);
    }

    void startPass() {
        isSought = false;
        startFresh();
    }

    private void startFresh() {
        isApart = backlogEnd != null;
        isMore = true;
        isTurn = false;
        isAtLarge = false;
        if (isApart) {
            readTo = backlogEnd.id();
            highest = readTo;
            start = behindBacklog();
        }
    }

    /** Readings with the time of its last one belong to the backlog. */
    private Reading behindBacklog() {
        return Reading.at(backlogEnd.timestamp(), Long.MAX_VALUE);
    }

    /** Whether a backlog exists whose last reading has to be looked for. */
    public boolean isBacklogEndUnknown() {
        return isCatchingUp && backlogEnd == null && !isSought;
    }

    /** The parameters of {@code sql/local/find-backlog-end.sql}: the cursor's position, and the newest time that the backlog may have. */
    public Map<String, Object> backlogBehind(@Body Map<String, Object> position) {
        position.put("latest", AS_POSTGRES.format(now().minus(RECENT)));
        return position;
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), zone);
    }

    /** Takes the last reading of the backlog, behind which readings are fresh from now on; null if there is no backlog. */
    public synchronized void backlogEnd(@Body Map<String, Object> row) {
        isSought = true;
        backlogEnd = row == null ? null : Reading.at(row);
        startFresh();
    }

    /** Whether the next page is one of fresh readings: every two seconds, and every other page while more of them wait. */
    boolean takesTurn() {
        isTurn = isApart && (isMore && !isTurn || ticker.hasPassed(PERIOD, readNanos));
        return isTurn;
    }

    /** Whether the page that is being read is one of fresh readings. */
    boolean isTurn() {
        return isTurn;
    }

    boolean isAtLargeReading() {
        return isAtLarge;
    }

    /** The bounds of a page that begins behind {@code last}, of the backlog or of the rest of the queue; of a fresh page behind its own. */
    Map<String, Object> bounds(Reading last) {
        Reading from = isTurn ? start : last;
        Map<String, Object> bounds = new HashMap<>();
        bounds.put("timestamp", from.timestamp());
        bounds.put("id", from.id());
        bounds.put("endTimestamp", isApart && !isTurn ? backlogEnd.timestamp() : "infinity");
        // readings with these ids are left out
        bounds.put("readFrom", isTurn || backlogEnd == null ? Long.MIN_VALUE : backlogEnd.id() + 1);
        bounds.put("readTo", isTurn || backlogEnd != null && !isApart ? readTo : Long.MIN_VALUE);
        return bounds;
    }

    /** Takes note of a fresh page, whether more readings wait behind it, and whether they have to be measured. */
    void read(ReadingBatch page, boolean isMore, boolean isLarge) {
        readNanos = ticker.nanos();
        page.readings().forEach(reading -> highest = Math.max(highest, reading.id()));
        // a reading for which the batch has no room is read with a later one
        this.isMore = isMore && (page.size() > 0 || isLarge && !isAtLarge);
        isAtLarge = isLarge;
        if (page.size() > 0) {
            start = page.readings().get(page.size() - 1);
        }
        if (!isMore) {
            readTo = highest;
            start = behindBacklog();
        }
    }

    /** A fresh page can't be read: the next pass reads it. */
    void close() {
        readTo = highest;
        isApart = false;
    }

    /** The pass has come to the end of the backlog. */
    boolean isBacklogRead() {
        boolean isRead = isApart;
        close();
        return isRead;
    }

    /** Takes note of readings that arrived. */
    synchronized void arrived(List<Reading> readings) {
        if (backlogEnd != null) {
            String now = AS_POSTGRES.format(now());
            Stream.concat(readings.stream().map(Reading::timestamp), Stream.ofNullable(newestArrived))
                    .filter(time -> time.compareTo(backlogEnd.timestamp()) > 0 && time.compareTo(now) <= 0)
                    .max(String::compareTo)
                    .filter(time -> !time.equals(newestArrived))
                    .ifPresent(this::tell);
        }
    }

    private void tell(String time) {
        newestArrived = time;
        newest.accept(time);
    }
}
