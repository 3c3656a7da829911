package io.metersync.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Random meters or tenants: rows by key, each a map of its columns' text. */
public enum MasterData {
    METERS("meters", "meter_id", List.of("name", "location_id", "meter_type", "unit", "configuration")),
    TENANTS("tenant", "tenant_id", List.of("name", "configuration", "metadata"));

    private static final List<String> JSON = List.of("configuration", "metadata");

    public final String table;
    public final String key;
    public final List<String> fields;

    MasterData(String table, String key, List<String> fields) {
        this.table = table;
        this.key = key;
        this.fields = fields;
    }

    public Map<String, Map<String, String>> random(RandomGenerator random, int count) {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Map<String, String> row = new LinkedHashMap<>();
            fields.forEach(field -> row.put(field, value(field, random)));
            rows.put(random.nextInt(4) == 0 ? i + RandomText.text(random, 8) : key + "-" + i, row);
        }
        return rows;
    }

    /** Changes random fields of random rows in place; gives the names of the fields changed, by key, in order. */
    public Map<String, List<String>> change(Map<String, Map<String, String>> rows, RandomGenerator random) {
        Map<String, List<String>> changed = new TreeMap<>();
        rows.forEach((id, row) -> {
            List<String> names =
                    fields.stream().filter(field -> random.nextInt(4) == 0).toList();
            names.forEach(field -> row.put(field, another(field, row.get(field))));
            if (!names.isEmpty()) {
                changed.put(id, names);
            }
        });
        return changed;
    }

    /** Makes the rows the content of the table. */
    public void replace(JdbcTemplate database, Map<String, Map<String, String>> rows) {
        database.update("delete from " + table);
        String columns = Stream.concat(Stream.of(key), fields.stream()).collect(Collectors.joining(", "));
        String values = fields.stream()
                .map(f -> JSON.contains(f) ? ", ?::jsonb" : ", ?")
                .collect(Collectors.joining());
        List<Object[]> arguments = new ArrayList<>();
        rows.forEach((id, row) -> arguments.add(
                Stream.concat(Stream.of(id), fields.stream().map(row::get)).toArray()));
        database.batchUpdate("insert into %s (%s) values (?%s)".formatted(table, columns, values), arguments);
    }

    /** All rows as text, without updated_at. */
    public List<String> content(JdbcTemplate database) {
        return database.queryForList("""
                select content from (select row(%s, %s)::text as content from %s) as rows order by content collate "C"
                """.formatted(key, String.join(", ", fields), table), String.class);
    }

    /** The rows' updated_at as text, by key. */
    public Map<String, String> updatedAt(JdbcTemplate database) {
        Map<String, String> times = new TreeMap<>();
        database.query("select %s, updated_at::text from %s".formatted(key, table), row -> {
            times.put(row.getString(1), row.getString(2));
        });
        return times;
    }

    /** How the log names a row: its key, and in brackets what there is to say. */
    public static String logged(String id, String words) {
        return (id + " (" + words + ")").replaceAll("\\p{Cntrl}", " ");
    }

    private static String value(String field, RandomGenerator random) {
        if (JSON.contains(field)) {
            return RandomText.json(random);
        }
        return field.equals("location_id") && random.nextBoolean() ? null : RandomText.text(random, 3);
    }

    /** Another value, however little other. */
    private static String another(String field, String value) {
        if (JSON.contains(field)) {
            if (value == null || value.equals("null")) {
                return value == null ? "null" : null;
            }
            return value.startsWith("[") ? value.replaceFirst("1.0,", "1.00,") : "null";
        }
        return value == null ? "" : value + " ";
    }
}
