package io.metersync.verify;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Writes the results of {@code verify} immediately; keeps the sums, and the first problems. */
public abstract class Report implements AutoCloseable {
    static final int LISTED = 1_000;
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PrintWriter progress;
    private final List<MeterDay> wrong = new ArrayList<>();
    private long toldAtNanos = System.nanoTime();
    private long resendable;
    private String resendFrom;
    private Totals totals = new Totals(0, 0, 0, 0, 0, 0, 0);

    /** Sums over all days. */
    record Totals(long meterDays, long sent, long stored, long waiting, long quarantined, long missing, long doubled) {
        Totals plus(MeterDay day) {
            return new Totals(
                    meterDays + 1,
                    sent + day.sent(),
                    stored + day.stored(),
                    waiting + day.waiting(),
                    quarantined + day.quarantined(),
                    missing + day.missing(),
                    doubled + day.doubled());
        }
    }

    Report(PrintWriter progress) {
        this.progress = progress;
    }

    public abstract void start(ProofStart start);

    public final void day(MeterDay day) {
        totals = totals.plus(day);
        if (day.missing() + day.doubled() > 0 && wrong.size() < LISTED) {
            wrong.add(day);
        }
        if (day.resendable() > 0) {
            resendable += day.resendable();
            resendFrom = resendFrom == null || day.archivedSince().compareTo(resendFrom) < 0
                    ? day.archivedSince()
                    : resendFrom;
        }
        write(day);
        if (System.nanoTime() - toldAtNanos > PROGRESS_NANOS) {
            toldAtNanos = System.nanoTime();
            progress.println("%d days of meters, %d readings so far".formatted(totals.meterDays(), totals.stored()));
        }
    }

    /** How many of the missing readings a resend would send, at least. */
    long resendable() {
        return resendable;
    }

    /** When the first of them was sent, as {@code --from} takes it; null if there are none. */
    String resendFrom() {
        return resendFrom == null ? null : resendFrom.replace(' ', 'T');
    }

    /** Whether nothing is missing or doubled. */
    public final boolean end(ProofResult result) throws IOException {
        write(totals, wrong, result);
        return isRight(totals, result);
    }

    static boolean isRight(Totals totals, ProofResult result) {
        return totals.missing() + totals.doubled() + result.missingInAll() == 0;
    }

    abstract void write(MeterDay day);

    abstract void write(Totals totals, List<MeterDay> wrong, ProofResult result) throws IOException;

    @Override
    public void close() throws IOException {}
}
