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

/** Shows sent and stored readings by meter and day. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compare sent with stored readings, by meter and day. Changes nothing. Exit code 1 if a reading is missing or"
                    + " doubled.",
            "",
            "Proof of a missing reading: the ledger (psql -f sql/local/ledger.sql) counts more readings than the remote"
                    + " database stores; or a reading is marked as sent locally and is not stored; or sync_logs count more sent"
                    + " readings since the first start than are stored. An archived remote table has the last effect as well: use"
                    + " the ledger in this case.",
            "Proof of a doubled reading: the same id, meter and time more than once.",
            "Hints: ids in neither database (a rolled back insert, a discarded reading), and ids with two meters or"
                    + " times (corrected before the deletion, or a restored local database).",
            ""
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final int DAYS = 7;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "first timestamp, for example 2026-01-31 or 2026-01-31T12:00; default 7 days ago",
            converter = Time.class)
    private LocalDateTime from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "timestamp after the last one; default the end of tomorrow, because timestamps have no zone",
            converter = Time.class)
    private LocalDateTime to;

    @Option(names = "--meter", paramLabel = "ID", description = "this meter only; without the hints about ids")
    private String meterId;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** A date, or a date and a time. */
    public static final class Time implements ITypeConverter<LocalDateTime> {
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
