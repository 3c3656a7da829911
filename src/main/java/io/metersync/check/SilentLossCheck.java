package io.metersync.check;

import io.metersync.check.finding.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Causes for which the remote database accepts an insert and stores nothing, or stores the row in a table that a repeat does not search.
 */
final class SilentLossCheck {
    private static final String SUBJECT = "remote readings";
    private static final String TIMESCALEDB_FIXED = "2.18.1";

    private final JdbcTemplate remote;

    SilentLossCheck(JdbcTemplate remote) {
        this.remote = remote;
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        warn(
                findings,
                triggers(),
                "row trigger %s runs before an insert: a reading that it drops moves to the quarantine");
        warn(
                findings,
                children(),
                "%s inherits from meter_readings: the unique index does not cover it, so a repeat may be stored twice; use native partitions");
        if (is("select row_security_active('meter_readings')") && !isTenancy()) {
            findings.add(
                    warning(
                            "row level security applies to meter_readings: unless its SELECT policy shows a site its own readings, repeats look like dropped readings and move to the quarantine"));
        }
        warn(
                findings,
                isolation(),
                "default_transaction_isolation is %s: a correction may miss a newer one; set it to read committed for this role");
        remote.queryForList("select extversion from pg_extension where extname = 'timescaledb'", String.class).stream()
                .filter(SilentLossCheck::isBeforeFix)
                .map(version ->
                        "TimescaleDB %s drops conflicting inserts into compressed chunks without an error: update it to %s"
                                .formatted(version, TIMESCALEDB_FIXED))
                .map(SilentLossCheck::warning)
                .forEach(findings::add);
        return findings;
    }

    /** Also those of partitions. */
    private List<String> triggers() {
        return remote.queryForList("""
                select distinct tgname::text from pg_trigger
                where tgrelid in (select relid from pg_partition_tree('meter_readings') union select 'meter_readings'::regclass)
                  and not tgisinternal and tgenabled <> 'D'
                  -- bits of pg_trigger.h: for each row, before, insert
                  and tgtype & 7 = 7
                  -- TimescaleDB's own, up to 2.22
                  and tgname <> 'ts_insert_blocker'
                order by 1
                """, String.class);
    }

    /** Without the chunks of TimescaleDB, which have indexes of their own. */
    private List<String> children() {
        return remote.queryForList("""
                select inhrelid::regclass::text from pg_inherits join pg_class on pg_class.oid = inhrelid
                where inhparent = 'meter_readings'::regclass and not relispartition
                  and relnamespace is distinct from to_regnamespace('_timescaledb_internal')
                order by 1
                """, String.class);
    }

    private List<String> isolation() {
        return remote.queryForList("""
                select current_setting('default_transaction_isolation')
                where current_setting('default_transaction_isolation') not in ('read committed', 'read uncommitted')
                """, String.class);
    }

    /** The policies of tenancy.sql show a site its own readings; without them there is no such policy. */
    private boolean isTenancy() {
        return is(
                "select exists (select from pg_policy where polrelid = 'meter_readings'::regclass and polname = 'metersync_site_select')");
    }

    private boolean is(String question) {
        return Boolean.TRUE.equals(remote.queryForObject(question, Boolean.class));
    }

    static boolean isBeforeFix(String version) {
        return Arrays.compare(numbers(version), numbers(TIMESCALEDB_FIXED)) < 0;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.replaceAll("[^0-9.].*", "").split("\\."))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static void warn(List<Finding> findings, List<String> names, String text) {
        if (!names.isEmpty()) {
            findings.add(warning(text.formatted(names.stream().collect(Collectors.joining(", ")))));
        }
    }

    private static Finding warning(String text) {
        return Finding.warning(SUBJECT, text);
    }
}
