package io.metersync.check;

import io.metersync.check.finding.Finding;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds out why the local database may hold readings that can't be sent, deleted or moved to the quarantine. */
final class QueueCheck {
    /** A query for names, and the meaning of its result. */
    private static final Map<String, String> QUESTIONS = Map.of(
            """
            select attname::text from pg_attribute
            where attrelid = 'meter_readings'::regclass and not attnotnull and attname in ('meter_id', 'timestamp', 'value', 'unit')
            order by 1
            """,
            "column %s takes NULL, and the remote database does not: such a reading moves to the quarantine",
            """
            select distinct conrelid::regclass::text from pg_constraint
            where contype = 'f' and confrelid = 'meter_readings'::regclass order by 1
            """,
            "table %s refers to meter_readings: a reading that it refers to can't be deleted, and is left out of the queue after it is sent",
            """
            select tgname::text from pg_trigger
            where tgrelid = 'meter_readings'::regclass and not tgisinternal and tgenabled <> 'D'
              -- bits of pg_trigger.h: for each row, before, delete
              and tgtype & 11 = 11
            union all
            select rulename::text from pg_rewrite where ev_class = 'meter_readings'::regclass and ev_type = '4'
            order by 1
            """,
            "trigger or rule %s runs before a delete: a reading that it keeps is left out of the queue after it is sent",
            "select 'DELETE policy' where row_security_active('meter_readings')",
            "row level security applies to meter_readings: a reading that no %s shows is left out of the queue after it is sent",
            "select current_setting('server_encoding') where current_setting('server_encoding') = 'SQL_ASCII'",
            "the database has the encoding %s, which takes any bytes: a reading whose text is not UTF-8 moves to the quarantine",
            """
            select attname::text from pg_attribute
            where attrelid = 'meter_readings'::regclass and attname = 'metadata' and atttypid = 'json'::regtype
            """,
            "column %s is json, and jsonb in the remote database takes less: a reading that it refuses moves to the quarantine");

    private final JdbcTemplate local;

    QueueCheck(JdbcTemplate local) {
        this.local = local;
    }

    List<Finding> run() {
        return QUESTIONS.entrySet().stream()
                .map(question -> Map.entry(
                        question.getValue(), String.join(", ", local.queryForList(question.getKey(), String.class))))
                .filter(found -> !found.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .map(found -> Finding.warning("local readings", found.getKey().formatted(found.getValue())))
                .toList();
    }
}
