package io.metersync.verify;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** The report of {@code verify} for a person: a line for each meter's day, then the problems. */
public final class TextReport extends Report {
    private static final String LINE = "%-30s %-11s %9s %9s %9s %11s %9s %9s";
    private static final int IDS_SHOWN = 20;

    private final ProofRange range;
    private final PrintWriter out;
    private boolean hasLedger;

    public TextReport(ProofRange range, PrintWriter out, PrintWriter progress) {
        super(progress);
        this.range = range;
        this.out = out;
    }

    @Override
    public void start(ProofStart start) {
        hasLedger = start.hasLedger();
        out.println("Readings of node %s from %s to %s".formatted(start.nodeId(), range.from(), range.to()));
        out.println(LINE.formatted("meter", "day", "sent", "stored", "waiting", "quarantined", "missing", "doubled"));
    }

    @Override
    void write(MeterDay day) {
        line(day.meterId().replaceAll("\\p{Cntrl}", " "), day.day(), new Totals(0, 0, 0, 0, 0, 0, 0).plus(day));
    }

    private void line(String meter, String day, Totals counts) {
        out.println(LINE.formatted(
                meter,
                day,
                hasLedger ? counts.sent() : "-",
                counts.stored(),
                counts.waiting(),
                counts.quarantined(),
                counts.missing(),
                counts.doubled()));
    }

    @Override
    void write(Totals totals, List<MeterDay> wrong, ProofResult result) {
        line("all", "", totals);
        if (!hasLedger) {
            out.println("No ledger: what was sent of a meter and day is not known (sql/local/ledger.sql).");
        }
        wrong.forEach(day -> out.println("WRONG  %s %s: %d missing, %d doubled"
                .formatted(day.meterId().replaceAll("\\p{Cntrl}", " "), day.day(), day.missing(), day.doubled())));
        if (result.missingInAll() > 0) {
            out.println("WRONG  %d missing of all that this node has sent, by sync_logs: look among the ids below"
                    .formatted(result.missingInAll()));
        }
        if (!result.unaccountedIds().isEmpty()) {
            out.println("hint   %d ids are neither here nor stored, perhaps never committed: %s"
                    .formatted(result.unaccountedIds().size(), first(result.unaccountedIds())));
        }
        result.reusedIds()
                .forEach(id -> out.println("hint   id %d came more than once: %s".formatted(id.id(), id.readings())));
        out.println(
                isRight(totals, result)
                        ? "Nothing is missing, nothing is doubled."
                        : "%d missing, %d doubled."
                                .formatted(totals.missing() + result.missingInAll(), totals.doubled()));
        if (resendable() > 0) {
            out.println(
                    "The archive has at least %d of the missing readings: metersync resend --from %s sends them (--dry-run counts them)."
                            .formatted(resendable(), resendFrom()));
        }
    }

    private static String first(List<Long> ids) {
        return ids.stream().limit(IDS_SHOWN).map(String::valueOf).collect(Collectors.joining(", "))
                + (ids.size() > IDS_SHOWN ? ", ..." : "");
    }
}
