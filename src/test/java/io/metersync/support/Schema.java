package io.metersync.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What tables a database has, as lines that can be compared; and the tables of the documents, literally. */
public final class Schema {
    private Schema() {}

    /** A line a column, and one an index: equal lists mean equal tables. */
    public static List<String> of(JdbcTemplate database) {
        return database.queryForList("""
                select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                  || case when a.attnotnull then ' not null' else '' end
                  || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
                from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                union all
                select 'index ' || i.relname || case when x.indisunique then ' unique ' else ' ' end
                  || substring(pg_get_indexdef(x.indexrelid) from 'ON .*')
                from pg_index x join pg_class i on i.oid = x.indexrelid
                where i.relnamespace = 'public'::regnamespace
                order by line""", String.class);
    }

    /** The same without Flyway's own table. */
    public static List<String> withoutHistory(JdbcTemplate database) {
        return of(database).stream()
                .filter(line -> !line.contains("metersync_schema_history"))
                .toList();
    }

    /** The tables as the documents' data models write them: SERIAL ids, a flag that may be NULL. */
    public static void createDocumentsTables(Site site) {
        site.local().execute(resource("documents-local.sql"));
        site.remote().execute(resource("documents-remote.sql"));
    }

    private static String resource(String name) {
        try (InputStream in = Schema.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
