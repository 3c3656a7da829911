package io.metersync.check;

import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The differences between a stored reading and its local row: values that the remote types can't hold, and columns that are not uploaded.
 */
final class ReadingTypes {
    private static final List<String> UPLOADED = List.of("meter_id", "timestamp", "value", "unit", "metadata");
    /** The remote database has the id as source_id, and no queue. */
    private static final Set<String> OF_THE_QUEUE = Set.of("id", "is_synchronized");
    /** Columns of the documents' table that contain nothing about the reading. */
    private static final Set<String> EXPECTED = Set.of("created_at");

    private final Databases databases;
    private final SqlFiles sql;
    private final boolean isStrict;
    private final DatabaseFixes localFixes;
    private final DatabaseFixes remoteFixes;

    ReadingTypes(Settings settings, Databases databases, SqlFiles sql) {
        this.databases = databases;
        this.sql = sql;
        this.isStrict = settings.text(Setting.STRICT_TYPES).equals("refuse");
        this.localFixes = new DatabaseFixes(settings, "local");
        this.remoteFixes = new DatabaseFixes(settings, "remote");
    }

    /** Whether nothing is to be uploaded while a remote type can't hold a value. */
    boolean isStrict() {
        return isStrict;
    }

    /** Asks both databases. */
    List<Finding> run() {
        Map<String, String> local = types(databases.local(), SqlFile.LOCAL_READING_COLUMNS);
        List<Finding> findings = new ArrayList<>(changes(local));
        if (findings.isEmpty()) {
            findings.add(Finding.ok("remote types", "hold every value of the local meter_readings"));
        }
        findings.add(leftBehind(local.keySet()));
        return findings;
    }

    /** The remote columns that can't hold every local value; the columns of an edited statement are unknown to this check. */
    List<Finding> changes() {
        return changes(types(databases.local(), SqlFile.LOCAL_READING_COLUMNS));
    }

    private List<Finding> changes(Map<String, String> local) {
        Map<String, String> remote = types(databases.remote(), SqlFile.REMOTE_READING_COLUMNS);
        return UPLOADED.stream()
                .filter(column -> local.containsKey(column) && remote.containsKey(column))
                .flatMap(column -> change(column, local.get(column), remote.get(column)).stream())
                .toList();
    }

    private Map<String, String> types(DataSource database, SqlFile statement) {
        Map<String, String> types = new LinkedHashMap<>();
        new JdbcTemplate(database).query(sql.read(statement), row -> {
            types.put(row.getString("name"), row.getString("type"));
        });
        return types;
    }

    private List<Finding> change(String column, String local, String remote) {
        ColumnType here = ColumnType.of(local);
        List<String> changes = here.changesIn(ColumnType.of(remote));
        String message = "column %s is %s, and %s in the local database: it %s; make %s %s"
                .formatted(
                        column,
                        remote,
                        local,
                        String.join(" and ", changes),
                        here.isJson() ? "the local one" : "it",
                        here.widest());
        return changes.isEmpty()
                ? List.of()
                : List.of(new Finding(isStrict ? Finding.Level.ERROR : Finding.Level.WARNING, "remote types", message)
                        .fixedBy(fix(column, here, ColumnType.of(remote))));
    }

    private String fix(String column, ColumnType local, ColumnType remote) {
        String name = '"' + column + '"';
        boolean isOtherZone = local.isTime() && remote.isTime() && local.isZoned() != remote.isZoned();
        // through text, because a float gives fewer digits to a numeric than it has
        String value = isOtherZone ? name + " AT TIME ZONE 'UTC'" : name + "::text::" + local.widest();
        return (local.isJson() ? localFixes : remoteFixes).columnType(name, local.widest(), value);
    }

    /** A column that the poll names travels, for example in the metadata. */
    private Finding leftBehind(Set<String> columns) {
        List<String> left = columns.stream()
                .filter(column -> !UPLOADED.contains(column) && !OF_THE_QUEUE.contains(column) && !isPolled(column))
                .toList();
        String names = String.join(", ", left);
        return EXPECTED.containsAll(left)
                ? Finding.ok(
                        "local columns", left.isEmpty() ? "all are uploaded" : "all but " + names + " are uploaded")
                : Finding.warning(
                                "local columns",
                                names
                                        + " of meter_readings: not uploaded, and gone with the delete; docs/routes.md shows how a column of your own travels")
                        .fixedBy("# docs/routes.md, \"A column of your own\", names the files of sql/local/ to edit");
    }

    private boolean isPolled(String column) {
        String poll =
                sql.read(SqlFile.LOCAL_POLL_READINGS).replaceAll("--.*", "").replace("meter_readings.", "");
        return Pattern.compile("(?<![\\w.:]|\\bas )" + Pattern.quote(column) + "(?!\\w)")
                .matcher(poll)
                .find();
    }
}
