package io.metersync.upload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One attempt to store a batch remotely, and its result. A reading is acknowledged only if the remote database has counted or found it, and
 * only acknowledged readings are deleted locally.
 */
public final class Delivery {
    private final ReadingBatch batch;
    private final Map<Long, Refusal> refused = new HashMap<>();
    private final Set<Long> missing = new HashSet<>();
    private final Set<Long> changed = new HashSet<>();
    private int looked;
    private int inserted;
    private int goingAgain;
    private boolean isAnswered;
    private boolean isSearched;
    private boolean isCareful;
    private boolean isSorted;
    private boolean isCancelled;

    Delivery(ReadingBatch batch) {
        this.batch = batch;
        looked = batch.size();
    }

    /** The parameters of the statements in {@code sql/remote/}. */
    public Map<String, Object> columns() {
        return batch.columns();
    }

    /** The remote database inserted the given number of readings; null if it has not answered. */
    void inserted(Integer rows) {
        isAnswered = rows != null;
        inserted = isAnswered ? rows : 0;
    }

    /** The remote database has processed the given number of further readings, inserted some of them and refused others. */
    void sorted(int count, int insertedOfThem, List<Refusal> refusals) {
        looked = (isSorted ? looked : 0) + count;
        inserted((isSorted ? inserted : 0) + insertedOfThem);
        isSorted = true;
        refused(refusals);
    }

    /** Whether each of the readings was inserted. */
    public boolean isAcceptedWhole() {
        return inserted == batch.size();
    }

    /** Whether the remote database has not come to all readings, because it refused all of the first ones. */
    public boolean isAnyLeft() {
        return looked < batch.size();
    }

    /** The readings that the remote database has not come to, for {@code sql/remote/offer-readings.sql}. */
    public Map<String, Object> left() {
        return batch.only(batch.readings().subList(looked, batch.size())).columns("insert all");
    }

    /** The remote database refuses these readings, or their corrections. */
    void refused(List<Refusal> refusals) {
        refusals.forEach(refusal -> refused.put(refusal.reading().id(), refusal));
    }

    /** From now on corrections go one by one, for one of them is refused. */
    void carefully() {
        isCareful = true;
    }

    public boolean isCareful() {
        return isCareful;
    }

    /** The remote database cancelled a statement: nothing is known of any reading. */
    void noteCancelled() {
        isCancelled = true;
        looked = 0;
        refused.clear();
        missing.clear();
        inserted(0);
    }

    /** How many readings were sent. */
    public int sent() {
        return batch.size();
    }

    public boolean isCancelled() {
        return isCancelled;
    }

    /** These of the readings are not in the remote database. */
    void missing(Set<Long> ids) {
        isSearched = true;
        missing.addAll(ids);
    }

    /** These of the readings differ remotely and have changed locally since they were read: they were not corrected, and go again. */
    void changed(Set<Long> ids) {
        changed.addAll(ids);
    }

    /** Whether fewer readings were inserted than sent, so that a query must find the stored ones. */
    public boolean isProofNeeded() {
        return !isAnswered || inserted + refused.size() < looked;
    }

    /** How many of the readings the remote database has inserted. */
    public int inserted() {
        return inserted;
    }

    /** The parameters of {@code sql/remote/offer-readings.sql} for all readings, whatever was sent before. */
    public Map<String, Object> all() {
        return batch.columns("insert all");
    }

    /** About as many bytes as the values take on the link. */
    public long bytes() {
        return batch.bytes();
    }

    boolean isAnyInserted() {
        return inserted > 0;
    }

    ReadingBatch batch() {
        return batch;
    }

    /** The readings that have arrived. */
    public List<Reading> readings() {
        if (isProofNeeded() && !isSearched) {
            return List.of();
        }
        if (looked == batch.size() && refused.isEmpty() && missing.isEmpty() && changed.isEmpty()) {
            return batch.readings();
        }
        return lookedAt()
                .filter(reading -> !missing.contains(reading.id()) && !changed.contains(reading.id()))
                .toList();
    }

    /** How many readings have arrived. */
    public int size() {
        return readings().size();
    }

    /** So many of them were changed locally meanwhile: they stay in the queue and go again. */
    void goAgain(int readings) {
        goingAgain = readings;
    }

    /** How many readings have left the queue, once the delete is done. */
    int gone() {
        return size() - goingAgain;
    }

    /** How many readings it took its time for. */
    int looked() {
        return looked;
    }

    public long millis() {
        return batch.millis();
    }

    /** The readings that arrived, as {@code sql/local/delete-readings.sql} takes them. */
    public Map<String, Object> rows() {
        return batch.only(readings()).rows();
    }

    public boolean isAnyRefused() {
        return !refusals().isEmpty();
    }

    /** The refused readings, and those that the remote database dropped without an error. */
    public RefusedReadings refusedReadings() {
        return new RefusedReadings(refusals());
    }

    private List<Refusal> refusals() {
        List<Refusal> refusals = new ArrayList<>(refused.values());
        if (isAnswered) {
            lookedAt()
                    .filter(reading -> missing.contains(reading.id()))
                    .map(Refusal::dropped)
                    .forEach(refusals::add);
        }
        return refusals;
    }

    /** Neither refused, nor left for later. */
    private Stream<Reading> lookedAt() {
        return batch.readings().stream().limit(looked).filter(reading -> !refused.containsKey(reading.id()));
    }
}
