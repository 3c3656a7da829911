package io.metersync.upload;

import java.util.List;
import java.util.function.Function;

/** Readings that stand in the queue and are left out of it, given column by column as {@code sql/local/exclude-readings.sql} takes them. */
public final class ExcludedReadings {
    private final boolean isSent;
    private final List<Reading> readings;
    private final Function<Reading, String> reason;

    ExcludedReadings(boolean isSent, List<Reading> readings, Function<Reading, String> reason) {
        this.isSent = isSent;
        this.readings = readings;
        this.reason = reason;
    }

    public int size() {
        return readings.size();
    }

    public long firstId() {
        return readings.get(0).id();
    }

    /** Why the first of them is left out. */
    public String reason() {
        return reason.apply(readings.get(0));
    }

    public String[] ids() {
        return column(reading -> Long.toString(reading.id()));
    }

    public String[] versions() {
        return column(reading -> Long.toString(reading.version()));
    }

    public String[] sent() {
        return column(reading -> Boolean.toString(isSent));
    }

    public String[] reasons() {
        return column(reason);
    }

    private String[] column(Function<Reading, String> of) {
        return readings.stream().map(of).toArray(String[]::new);
    }
}
