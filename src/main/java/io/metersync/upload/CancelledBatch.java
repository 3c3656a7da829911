package io.metersync.upload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * A batch that the remote database cancelled because it took too long, sent in pieces: half as many readings after another cancelled piece,
 * twice as many after a stored piece.
 */
public final class CancelledBatch {
    private final List<Reading> left;
    private final int whole;
    private final int capBefore;
    private ReadingBatch piece;
    private int most;
    private int size;

    CancelledBatch(ReadingBatch batch, int capBefore) {
        this.capBefore = capBefore;
        left = new ArrayList<>(batch.readings());
        whole = batch.size();
        piece = batch;
    }

    public boolean isAnyLeft() {
        return !left.isEmpty();
    }

    /** The next readings to send: first a reading that was too slow before, so that the others are sent without it. */
    ReadingBatch next(Predicate<Reading> isSlow) {
        List<Reading> slow = left.stream().filter(isSlow).limit(1).toList();
        piece = new ReadingBatch(slow.isEmpty() ? left.subList(0, Math.min(size, left.size())) : slow);
        return piece;
    }

    ReadingBatch piece() {
        return piece;
    }

    /** The most readings that a batch had before this one was cancelled. */
    int capBefore() {
        return capBefore;
    }

    /** The piece is sent once more, in smaller ones. */
    void halve() {
        most = Math.max(1, piece.size() / 2);
        size = most;
    }

    /** The piece was stored. */
    void stored() {
        left.removeAll(new HashSet<>(piece.readings()));
        size = Math.min(most, 2 * size);
    }

    /** The piece was one reading, which is passed over: it was this reading, and not the number of readings. */
    void passOver() {
        left.removeAll(new HashSet<>(piece.readings()));
        most = whole;
        size = Math.max(1, size);
    }
}
