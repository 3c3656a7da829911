package io.metersync.upload;

import io.metersync.upload.pace.UploadLanes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;

/**
 * How far one pass has read the queue. Each page begins behind the last in the order of {@code timestamp, id}, so that a reading that is
 * being sent is not read again. A page ends before a large reading; large readings are measured before they are read.
 */
public final class QueueCursor {
    /** More readings at a time save nothing, and a page lies in memory twice while it is read. */
    private static final int MOST_READINGS = 2000;
    /** The local server measures this number of readings at a time. */
    private static final int MOST_LARGE_READINGS = 50;
    /** From this size on sql/local/poll-readings.sql may withhold a reading. */
    private static final int LARGE_BYTES = 2000;

    private static final Reading START = Reading.at("-infinity", Long.MIN_VALUE);

    private final ReadingBatches batches;
    private final UploadLanes lanes;
    private final FreshFirst fresh;
    private final long mostBytes;
    private Reading lastRead = START;
    private boolean isAtLarge;
    private boolean isAtHuge;
    private boolean isHugeSent;
    private boolean isSkipped;
    private boolean isOver;
    private boolean isRetried;
    private int readable = MOST_READINGS;
    private int limit;

    /** {@code mostBytes} is the size of the largest reading that can be sent. */
    public QueueCursor(ReadingBatches batches, UploadLanes lanes, FreshFirst fresh, long mostBytes) {
        this.batches = batches;
        this.lanes = lanes;
        this.fresh = fresh;
        this.mostBytes = mostBytes;
    }

    /** Goes back to the start of the queue. */
    void start() {
        lastRead = START;
        isAtLarge = false;
        isAtHuge = false;
        isHugeSent = false;
        isSkipped = false;
        isOver = false;
        fresh.startPass();
    }

    /** Whether the pass has come to the end of the queue. */
    boolean isOver() {
        return isOver;
    }

    /** The parameters of {@code sql/local/poll-readings.sql} and {@code poll-large-readings.sql}. */
    public Map<String, Object> nextPage() {
        if (isAtHuge || isHugeSent) {
            // it has the memory for itself
            lanes.awaitIdle();
            isHugeSent = false;
        } else {
            fresh.takesTurn();
        }
        limit = isAtHuge
                ? 1
                : Math.min(Math.max(1, batches.room()), isAtLargeReading() ? MOST_LARGE_READINGS : readable);
        Map<String, Object> page = fresh.bounds(lastRead);
        page.put("limit", limit);
        page.put("bytes", isAtHuge ? mostBytes : Math.max(1, batches.roomBytes()));
        return page;
    }

    /** The last reading that was read, as parameters of SQL. */
    public Map<String, Object> position() {
        return new HashMap<>(Map.of("timestamp", lastRead.timestamp(), "id", lastRead.id()));
    }

    /** A page could not be read: whether that was a single reading. If not, the next page is smaller. */
    public boolean isUnreadable() {
        if (fresh.isTurn()) {
            fresh.close();
            isRetried = true;
            return false;
        }
        readable = Math.max(1, limit / 2);
        isRetried = true;
        return limit == 1;
    }

    /** Goes on behind the reading that was moved to the quarantine because it can't be read. */
    public String skipUnreadable(@Body List<Map<String, Object>> moved) {
        if (moved.isEmpty()) {
            throw new IllegalStateException(
                    "the local database can't give a reading as UTF-8, and no other waiting reading is plain ASCII: look for what its encoding (SHOW server_encoding) should be; nothing is quarantined");
        }
        String id = (String) moved.get(0).get("id");
        lastRead = Reading.at(moved.get(0));
        return id + " ("
                + Reading.title((String) moved.get(0).get("meter_id"), (String)
                        moved.get(0).get("timestamp")) + ")";
    }

    /** Whether the next reading may be large, so that it has to be measured. */
    public boolean isAtLargeReading() {
        return fresh.isTurn() ? fresh.isAtLargeReading() : isAtLarge;
    }

    /** Whether the next reading is too large to be sent, or has no key. A fresh one waits until the backlog is read. */
    public boolean isNotSendable(@Body List<Reading> page) {
        Long withheld = fresh.isTurn() || page.isEmpty() ? null : page.get(0).withheld();
        return withheld != null && withheld > mostBytes;
    }

    /** The reading that can't be sent, for the quarantine; the cursor goes on behind it. */
    public RefusedReadings skipNotSendable(@Body List<Reading> page) {
        lastRead = page.get(0);
        isSkipped = true;
        return new RefusedReadings(List.of(Refusal.notSendable(lastRead, mostBytes)));
    }

    /** In place of the rows of the page that had a reading that can't be sent or read. */
    public List<Reading> nothing() {
        return List.of();
    }

    /** Makes a page of the rows; one with nothing in it ends the batch that is being made. */
    public ReadingBatch read(@Body List<Reading> rows) {
        if (isRetried) {
            isRetried = false;
            return new ReadingBatch(List.of());
        }
        readable = Math.min(MOST_READINGS, 2 * Math.max(readable, 1));
        ReadingBatch page = new ReadingBatch(fitting(rows));
        boolean isCut = page.size() < rows.size();
        boolean isWithheld = isCut && rows.get(page.size()).withheld() != null;
        if (page.size() > 0) {
            requireIdentity(page.nodeId());
        }
        if (fresh.isTurn()) {
            boolean isMore = isCut || rows.size() == limit || isAtLargeReading() && page.size() > 0;
            fresh.read(page, isMore, isWithheld || isAtLargeReading() && isAnyLarge(page));
            return page;
        }
        lastRead = page.size() > 0 ? page.readings().get(page.size() - 1) : lastRead;
        boolean isEndOfBatch = isAtLarge ? readLarge(page, rows, isWithheld) : readSmall(rows, isCut, isWithheld);
        return isEndOfBatch ? page.completed() : page;
    }

    private boolean readSmall(List<Reading> rows, boolean isCut, boolean isWithheld) {
        isAtLarge = isWithheld;
        isOver = !isCut && rows.size() < limit && !fresh.isBacklogRead();
        return isOver;
    }

    private boolean readLarge(ReadingBatch page, List<Reading> rows, boolean isWithheld) {
        isOver = rows.isEmpty() && !isSkipped && !fresh.isBacklogRead();
        isHugeSent = isAtHuge;
        // a first reading that is withheld fits in no batch, or only in one of its own
        isAtHuge = isWithheld && !isAtHuge && batches.isEmpty();
        isAtLarge = isSkipped || isWithheld || isAnyLarge(page);
        isSkipped = false;
        return isOver || isWithheld || isHugeSent;
    }

    private static boolean isAnyLarge(ReadingBatch page) {
        return page.readings().stream().anyMatch(reading -> reading.length() > LARGE_BYTES);
    }

    /** The rows up to the first that is withheld, or that the batch has no room for. */
    private List<Reading> fitting(List<Reading> rows) {
        long room = batches.roomBytes();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).withheld() != null) {
                return rows.subList(0, i);
            }
            room -= rows.get(i).length();
            if (room < 0 && i > 0) {
                return rows.subList(0, i);
            }
        }
        return rows;
    }

    private static void requireIdentity(String nodeId) {
        if (nodeId == null) {
            // without it the remote database would not recognize a repeated insert
            throw new IllegalStateException(
                    "sync_node has no row, this local database has no identity: insert into sync_node default values");
        }
    }
}
