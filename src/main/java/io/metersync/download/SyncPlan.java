package io.metersync.download;

import io.metersync.clock.Ticker;
import io.metersync.database.Database;
import io.metersync.database.Databases;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.LocalFields;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The changes of the next meter reconciliation and the next download of tenants. A plan runs their code and statements on temporary copies
 * of the local tables. No change stays, and a running process never waits for a plan.
 */
public final class SyncPlan {
    private static final int LISTED = 20;

    private final JdbcTemplate local;
    private final TableMerge merge;
    private final RefusedRows refusedRows = new RefusedRows();
    private final MeterReconciliation reconciliation;
    private final SqlFiles sql;
    private final Clock clock;

    /**
     * The plan as {@code metersync plan --json} gives it.
     *
     * @param time in ISO-8601 UTC
     * @param refused rows that the local database would refuse
     */
    public record Plan(String time, Meters meters, Tenants tenants, Readings readings, List<RefusedRows.Of> refused) {}

    /** Rows by what would become of them; with {@code held}, those to deactivate would wait for an operator's approval; {@code lose} the local edits that would be overwritten. */
    public record Meters(Rows insert, Updates update, Rows deactivate, boolean held, Rows reactivate, Updates lose) {}

    public record Tenants(Rows insert, Updates update, Updates lose) {}

    /** How many, and the ids of the first 20. */
    public record Rows(long count, List<String> first) {}

    /** How many, and the first 20. */
    public record Updates(long count, List<Update> first) {}

    /** A row and the names of the fields that differ. */
    public record Update(String id, List<String> fields) {}

    /** The queue, as the status counts it; {@code oldest} null if the queue is empty. */
    public record Readings(long waiting, boolean isEstimate, String oldest, long quarantined) {}

    public SyncPlan(Database local, DataSource remote, SqlFiles sql, Clock clock, int maxPercent, LocalFields owned) {
        this.local = new JdbcTemplate(local);
        this.merge = new TableMerge(local, remote, sql, refusedRows, owned, new ChangedTables(sql, Ticker.SYSTEM));
        this.reconciliation = new MeterReconciliation(sql, maxPercent);
        this.sql = sql;
        this.clock = clock;
    }

    /** With the databases and settings of an installation. */
    public static SyncPlan of(Databases databases, Settings settings) {
        return new SyncPlan(
                databases.local(),
                databases.remote(),
                new SqlFiles(settings),
                Clock.systemUTC(),
                settings.number(Setting.MAX_DEACTIVATION_PERCENT),
                settings.localFields());
    }

    /** Throws if a database can't be reached. */
    public Plan look() {
        return new Plan(clock.instant().toString(), meters(), tenants(), readings(), refusedRows.now());
    }

    private Meters meters() {
        return merge.leavingOutRefused(
                "meters", staging -> merge.onCopies("meters", statements -> meters(staging, statements)));
    }

    private Meters meters(Staging staging, JdbcTemplate statements) {
        staging.fill(TableDigest.Difference.UNKNOWN);
        staging.forbidWrites();
        MeterReconciliation.Reconciled result =
                reconciliation.reconcile(staging, clock.instant().toString(), System.nanoTime(), statements);
        List<String> missing =
                result.isHeld() ? ids(SqlFile.LOCAL_LIST_HELD_METERS, statements) : keys(result.deactivated().stream());
        return new Meters(
                inserts(result.merged()),
                new Updates(
                        result.updated(),
                        updates(result.merged())
                                .filter(update -> !update.fields().contains("active"))
                                .limit(LISTED)
                                .toList()),
                new Rows(result.missing(), missing),
                result.isHeld(),
                new Rows(result.returning(), keys(result.returned().stream())),
                lost(result.merged().conflicts()));
    }

    private Tenants tenants() {
        TableMerge.Merged result = merge.preview("tenant");
        return new Tenants(
                inserts(result),
                new Updates(result.updated(), updates(result).limit(LISTED).toList()),
                lost(result.conflicts()));
    }

    private Readings readings() {
        Map<String, Object> status = local.queryForMap(sql.read(SqlFile.LOCAL_STATUS));
        return new Readings(
                ((Number) status.get("queue_size")).longValue(),
                (Boolean) status.get("queue_size_is_estimate"),
                Objects.toString(status.get("oldest"), null),
                ((Number) status.get("quarantined")).longValue());
    }

    private static Rows inserts(TableMerge.Merged result) {
        return new Rows(result.inserted(), keys(result.changes().stream().filter(TableMerge.Change::isNew)));
    }

    private static Updates lost(Conflicts conflicts) {
        return new Updates(
                conflicts.count(),
                conflicts.first().stream()
                        .map(row -> new Update(row.key(), List.of(row.fields().split(", "))))
                        .limit(LISTED)
                        .toList());
    }

    private static List<String> keys(Stream<TableMerge.Change> changes) {
        return changes.map(TableMerge.Change::key).limit(LISTED).toList();
    }

    private static Stream<Update> updates(TableMerge.Merged result) {
        return result.changes().stream()
                .filter(change -> !change.isNew())
                .map(change -> new Update(change.key(), List.of(change.fields().split(", "))));
    }

    private List<String> ids(SqlFile statement, JdbcTemplate statements) {
        return statements.query(sql.read(statement), (row, place) -> row.getString(1)).stream()
                .limit(LISTED)
                .toList();
    }
}
