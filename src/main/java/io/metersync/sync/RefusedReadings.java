package io.metersync.sync;

import java.util.List;
import java.util.function.Function;

/** Readings for the quarantine, given column by column as {@code sql/local/quarantine-readings.sql} takes them. */
public final class RefusedReadings {
    private final List<ReadingStore.Refusal> refusals;

    RefusedReadings(List<ReadingStore.Refusal> refusals) {
        this.refusals = refusals;
    }

    public String nodeId() {
        return refusals.get(0).reading().nodeId();
    }

    public String[] ids() {
        return column(refusal -> refusal.reading().id());
    }

    public String[] versions() {
        return column(refusal -> refusal.reading().version());
    }

    public String[] states() {
        return column(refusal -> refusal.fault().sqlState());
    }

    public String[] errors() {
        return column(refusal -> refusal.fault().message());
    }

    private String[] column(Function<ReadingStore.Refusal, String> of) {
        return refusals.stream().map(of).toArray(String[]::new);
    }
}
