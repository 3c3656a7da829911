package io.metersync.migration;

import io.metersync.settings.SchemaName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** In which schemas of a database the tables of Metersync lie, and whether it is clear which of them are meant. */
public final class TableSchemas {
    private static final Map<String, List<String>> TABLES = Map.of(
            "local",
            List.of(
                    "meter_readings",
                    "meters",
                    "tenant",
                    "sync_logs",
                    "sync_node",
                    "quarantined_readings",
                    "excluded_readings",
                    "held_deactivations",
                    "sent_readings",
                    "received_rows",
                    "meter_conflicts",
                    "sent_readings_archive",
                    "resends"),
            "remote",
            List.of("meter_readings", "meters", "tenant"),
            "fleet",
            List.of(
                    "meter_readings",
                    "metersync_sites",
                    "metersync_site_nodes",
                    "metersync_heartbeats",
                    "metersync_sent_days",
                    "metersync_retention"));

    private final String setting;
    private final SchemaName chosen;
    private final String home;
    private final Map<String, TreeSet<String>> inPath = new LinkedHashMap<>();
    private final Map<String, TreeSet<String>> elsewhere = new LinkedHashMap<>();

    /** Looks for the tables of the {@code local} or {@code remote} database, or for those of the centre, {@code fleet}, in the remote database. */
    public TableSchemas(JdbcTemplate database, String side, SchemaName chosen) {
        this.setting = side.equals("local") ? "POSTGRES_SYNC_SCHEMA" : "POSTGRES_CLIENT_SCHEMA";
        this.chosen = chosen;
        this.home = chosen.isSet()
                ? first(database.queryForList(
                        "select nspname::text from pg_namespace where nspname = ?", String.class, chosen.name()))
                : database.queryForObject("select current_schema()::text", String.class);
        TABLES.get(side).forEach(table -> {
            inPath.put(table, new TreeSet<>());
            elsewhere.put(table, new TreeSet<>());
        });
        database.query(
                """
                select relname, nspname, case ? when '' then nspname = any (current_schemas(false)) else nspname = ? end as is_in_path
                from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                where relname = any (?) and relkind in ('r', 'p', 'v', 'm', 'f')
                  and nspname !~ '^pg_' and nspname <> 'information_schema' and has_schema_privilege(pg_namespace.oid, 'usage')
                """,
                row -> {
                    (row.getBoolean("is_in_path") ? inPath : elsewhere)
                            .get(row.getString("relname"))
                            .add(row.getString("nspname"));
                },
                chosen.name(),
                chosen.name(),
                TABLES.get(side).toArray(String[]::new));
    }

    private static String first(List<String> names) {
        return names.isEmpty() ? null : names.get(0);
    }

    /** Why it is not clear which tables the statements use, or null. */
    public String problem() {
        if (home == null) {
            return chosen.isSet()
                    ? "the schema %s does not exist: create it, or correct %s".formatted(chosen.quoted(), setting)
                    : "no schema of the search path exists: set %s to the one for the tables".formatted(setting);
        }
        return inPath.entrySet().stream()
                .filter(table -> table.getValue().size() > 1)
                .findFirst()
                .map(table ->
                        "%s is in several schemas of the search path, %s: set %s to the one with the site's tables"
                                .formatted(table.getKey(), String.join(" and ", table.getValue()), setting))
                .orElse(null);
    }

    /** Why a migration would not do what its operator wants, or null. */
    public String migrationProblem() {
        String problem = problem();
        return problem != null || chosen.isSet()
                ? problem
                : missing().stream()
                        .filter(table -> !others(table).isEmpty())
                        .findFirst()
                        .map(table ->
                                "%s would be made in the schema %s, and there is one in %s: set %s to the schema for the tables"
                                        .formatted(table, home, String.join(" and ", others(table)), setting))
                        .orElse(null);
    }

    /** Whether a table is in none of the schemas that the statements use. */
    public boolean lacks(String table) {
        return inPath.get(table).isEmpty();
    }

    /** The schemas that the tables are in. */
    public String found() {
        TreeSet<String> schemas = new TreeSet<>();
        inPath.values().forEach(schemas::addAll);
        return (schemas.size() == 1 ? "schema " : "schemas ") + String.join(", ", schemas);
    }

    /** The schema of each existing or future table. */
    public String plan() {
        String found = inPath.entrySet().stream()
                .filter(table -> !table.getValue().isEmpty())
                .map(table -> table.getKey() + " in " + table.getValue().first())
                .collect(Collectors.joining(", "));
        String made = missing().isEmpty() ? "" : "makes " + String.join(", ", missing()) + " in schema " + home;
        return found.isEmpty() ? made : "found " + found + (made.isEmpty() ? "" : "; " + made);
    }

    /** Tables that a migration makes, because the schema in which it makes them has none. */
    private List<String> missing() {
        return inPath.entrySet().stream()
                .filter(table -> !table.getValue().contains(home))
                .map(Map.Entry::getKey)
                .toList();
    }

    private TreeSet<String> others(String table) {
        TreeSet<String> schemas = new TreeSet<>(inPath.get(table));
        schemas.addAll(elsewhere.get(table));
        return schemas;
    }
}
