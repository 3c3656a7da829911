package io.metersync.resend;

import io.metersync.upload.Delivery;
import io.metersync.upload.Reading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The first rows of a page of the archive: of one node, and each id once, because an answer of the remote database names a reading by its
 * id. It counts the results.
 */
final class ResendBatch {
    private final List<Reading> readings = new ArrayList<>();
    private final List<Reading> tooLarge = new ArrayList<>();
    private ArchivedReading last;
    private int sent;
    private int present;
    private int refused;

    ResendBatch(List<ArchivedReading> page) {
        Set<Long> ids = new HashSet<>();
        for (ArchivedReading row : page) {
            if (isOtherNode(row) || !ids.add(row.reading().id())) {
                break;
            }
            add(row);
        }
        refused = tooLarge.size();
    }

    private boolean isOtherNode(ArchivedReading row) {
        return last != null && !last.reading().nodeId().equals(row.reading().nodeId());
    }

    private void add(ArchivedReading row) {
        last = row;
        if (row.reading().withheld() != null) {
            tooLarge.add(row.reading());
        } else if (!row.isReplaced()) {
            readings.add(row.reading());
        }
    }

    /** Those to send; a reading that was replaced after the range of the resend is none. */
    List<Reading> readings() {
        return readings;
    }

    /** Those that no memory of this process holds. */
    List<Reading> tooLarge() {
        return tooLarge;
    }

    /** Whether the archive has no more of the range. */
    boolean isEnd() {
        return last == null;
    }

    /** Counts the readings that the remote database stored, had already, and refused; in a trial, those that it lacks and has. */
    void took(Delivery delivery, boolean isTrial) {
        int refusedOfThem = isTrial ? 0 : delivery.refusedReadings().size();
        refused += refusedOfThem;
        sent = isTrial ? delivery.sent() - delivery.size() : delivery.inserted();
        present = delivery.sent() - sent - refusedOfThem;
    }

    /** Its one reading took the remote database too long. */
    void tooSlow() {
        refused += readings.size();
    }

    int sent() {
        return sent;
    }

    int present() {
        return present;
    }

    int refused() {
        return refused;
    }

    /** The resend with this batch done. */
    Resend advance(Resend resend) {
        return isEnd() ? resend : resend.at(last.sentAt(), last.reading().id());
    }
}
