package io.metersync.command;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.database.Databases;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import io.metersync.verify.JsonReport;
import io.metersync.verify.ProofRange;
import io.metersync.verify.ProofResult;
import io.metersync.verify.ReadingProof;
import io.metersync.verify.Report;
import io.metersync.verify.TextReport;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows by meter and day what was sent and what is stored. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compare, by meter and day, the readings that this node has sent with those stored remotely. Changes nothing. Exit"
                    + " code 1 when one is missing or doubled.",
            "",
            "Missing, proven: the ledger (psql -f sql/local/ledger.sql) has counted more than is stored; or a reading is"
                    + " marked as sent here and stored nowhere; or sync_logs say that this node has sent more, in all its"
                    + " life, than is stored of it (so it is also where readings are archived there: use the ledger then).",
            "Doubled, proven: the same id, meter and time more than once.",
            "Only hints: ids that are nowhere (an insert that was rolled back, a discarded reading), and ids with two meters or"
                    + " times (corrected before it was deleted, or the local database was restored).",
            ""
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final int DAYS = 7;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "timestamps of readings from here on, as 2026-01-31 or 2026-01-31T12:00; default 7 days ago",
            converter = Time.class)
    private LocalDateTime from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "and before here; default tomorrow's end, because timestamps have no zone",
            converter = Time.class)
    private LocalDateTime to;

    @Option(names = "--meter", paramLabel = "ID", description = "of this meter only; without hints on ids")
    private String meterId;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** A date, or a date and a time. */
    static final class Time implements ITypeConverter<LocalDateTime> {
        @Override
        public LocalDateTime convert(String text) {
            try {
                return text.length() > 10
                        ? LocalDateTime.parse(text.replace(' ', 'T'))
                        : LocalDate.parse(text).atStartOfDay();
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + text + "' is no time: 2026-01-31 or 2026-01-31T12:00");
            }
        }
    }

    @Override
    public Integer call() throws IOException, SQLException {
        ProofRange range = range();
        Installation.quietLogging();
        Settings settings = Installation.settings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        try (Databases databases = new Databases(settings);
                Report report = report(range)) {
            ProofResult result =
                    new ReadingProof(databases, new SqlFiles(settings), range).run(report::start, report::day);
            return report.end(result) ? 0 : 1;
        }
    }

    private ProofRange range() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        LocalDateTime begins = from == null ? today.minusDays(DAYS).atStartOfDay() : from;
        LocalDateTime ends = to == null ? today.plusDays(2).atStartOfDay() : to;
        if (!begins.isBefore(ends)) {
            throw new ParameterException(spec.commandLine(), "--from %s is not before --to %s".formatted(begins, ends));
        }
        return new ProofRange(begins.toString(), ends.toString(), meterId);
    }

    private Report report(ProofRange range) throws IOException {
        if (!json) {
            return new TextReport(
                    range, spec.commandLine().getOut(), spec.commandLine().getErr());
        }
        JsonGenerator generator =
                new ObjectMapper().createGenerator(spec.commandLine().getOut());
        return new JsonReport(
                range,
                generator.setPrettyPrinter(new DefaultPrettyPrinter()),
                spec.commandLine().getErr());
    }
}
