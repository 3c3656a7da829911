package io.metersync.check;

import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.database.Pool;
import io.metersync.fault.Failure;
import io.metersync.migration.TableSchemas;
import io.metersync.settings.SchemaName;
import io.metersync.settings.Settings;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.NestedRuntimeException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Is a database reachable, with the tables, columns and the unique index that the statements need? */
final class DatabaseCheck {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);
    private final Pool database;
    private final String side;
    private final Settings settings;
    private final DatabaseFixes fixes;
    private final Clock clock;

    DatabaseCheck(Pool database, String side, Settings settings, Clock clock) {
        this.database = database;
        this.side = side;
        this.settings = settings;
        this.fixes = new DatabaseFixes(settings, side);
        this.clock = clock;
    }

    /** One transaction, in which the search path finds the tables: the schema may be another than the role's. */
    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        try {
            new TransactionTemplate(new DataSourceTransactionManager(database)).executeWithoutResult(transaction -> {
                transaction.setRollbackOnly();
                look(findings, transaction);
            });
        } catch (NestedRuntimeException e) {
            findings.add(
                    Finding.error(side + " connection", Failure.describe(e)).fixedBy(fixes.connection(e)));
        }
        return findings;
    }

    private void look(List<Finding> findings, TransactionStatus transaction) {
        JdbcTemplate statements = new JdbcTemplate(database);
        String version = statements.queryForObject("select current_setting('server_version')", String.class);
        findings.add(Finding.ok(
                side + " connection",
                database.label() + ", PostgreSQL " + version
                        + (database.trust() == null ? "" : "; " + database.trust())));
        findings.add(clock(statements));
        SchemaCheck schemaCheck = new SchemaCheck(side, settings, fixes);
        TableSchemas schemas = new TableSchemas(statements, side, schemaName());
        schemaCheck.use(statements);
        List<Finding> schema = new ArrayList<>(schemaCheck.run(schemas));
        if (schemas.problem() == null) {
            schema.addAll(new NeededColumns(side, fixes).run(statements, schemas, transaction));
        }
        findings.addAll(schema);
        if (schema.stream().noneMatch(Finding::isError)) {
            findings.addAll(statements());
            findings.addAll(
                    side.equals("remote") ? new SilentLossCheck(statements).run() : new QueueCheck(statements).run());
            if (side.equals("remote")) {
                findings.addAll(new PartitionCheck(statements, settings, fixes).run());
                findings.addAll(new CentreCheck(statements, settings, fixes).run());
            }
            LoadCheck load = new LoadCheck(statements, side);
            findings.add(load.sizes());
            findings.addAll(load.slowStatements());
        }
    }

    private List<Finding> statements() {
        try {
            return new StatementCheck(database, side, settings, fixes).run();
        } catch (SQLException e) {
            return List.of(
                    Finding.error(side + " connection", Failure.describe(e)).fixedBy(fixes.connection(e)));
        }
    }

    private SchemaName schemaName() {
        return side.equals("local") ? settings.localSchema() : settings.remoteSchema();
    }

    /** A clock that is off makes times in logs and sync_logs lie; no reading depends on it. */
    private Finding clock(JdbcTemplate statements) {
        Instant there = statements
                .queryForObject("select clock_timestamp()", OffsetDateTime.class)
                .toInstant();
        Duration off = Duration.between(clock.instant(), there).abs();
        return off.compareTo(CLOCK_TOLERANCE) <= 0
                ? Finding.ok(side + " clock", "agrees with this machine's")
                : Finding.warning(
                                side + " clock", "%d s off this machine's: let NTP set both".formatted(off.toSeconds()))
                        .fixedBy(fixes.clock());
    }
}
