package io.metersync.upload;

import io.metersync.cycle.Excerpt;
import java.util.List;
import java.util.function.Function;

/** Readings for the quarantine, given column by column as {@code sql/local/quarantine-readings.sql} takes them. */
public final class RefusedReadings {
    private static final int LISTED = 100;

    private final List<Refusal> refusals;

    RefusedReadings(List<Refusal> refusals) {
        this.refusals = List.copyOf(refusals);
    }

    public int size() {
        return refusals.size();
    }

    /** Why the first of them was refused. */
    public String reason() {
        return refusals.get(0).fault().message();
    }

    /** The meter and the time of each of the first 100, and how many more there are. */
    public String named() {
        List<String> first = refusals.stream()
                .limit(LISTED)
                .map(refusal -> refusal.reading().title())
                .toList();
        return new Excerpt(first, refusals.size()).line();
    }

    /** Whether their values are at fault, and not perhaps the schema or a privilege. */
    boolean areOfValues() {
        return refusals.stream().allMatch(refusal -> refusal.fault().isOfValues());
    }

    public ReadingBatch batch() {
        return new ReadingBatch(refusals.stream().map(Refusal::reading).toList());
    }

    /** Each of them by itself. */
    public List<RefusedReadings> each() {
        return refusals.stream()
                .map(refusal -> new RefusedReadings(List.of(refusal)))
                .toList();
    }

    /** How many of them were cancelled because they took too long. */
    int tooSlow() {
        return (int) refusals.stream()
                .filter(refusal -> refusal.fault().isCancelled())
                .count();
    }

    List<Refusal> refusals() {
        return refusals;
    }

    Refusal first() {
        return refusals.get(0);
    }

    public String nodeId() {
        return first().reading().nodeId();
    }

    public String[] ids() {
        return column(refusal -> Long.toString(refusal.reading().id()));
    }

    public String[] versions() {
        return column(refusal -> Long.toString(refusal.reading().version()));
    }

    public String[] states() {
        return column(refusal -> refusal.fault().sqlState());
    }

    public String[] errors() {
        return column(refusal -> refusal.fault().message());
    }

    private String[] column(Function<Refusal, String> of) {
        return refusals.stream().map(of).toArray(String[]::new);
    }
}
