package io.metersync.fault;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A dump of the local database and its restore, with the product stopped. Done in SQL, because a machine need not have pg_dump:
 * copies of one snapshot, put back as new rows (with another xmin) under the old ids. sync_node is the same in both.
 */
final class ChaosBackup {
    private static final String TAKE = """
            begin isolation level repeatable read;
            drop schema if exists backup cascade;
            create schema backup;
            create table backup.meter_readings as table meter_readings;
            create table backup.quarantined_readings as table quarantined_readings;
            create table backup.held as
              select (metadata ->> 'n')::int as n from meter_readings
              union all select (metadata ->> 'n')::int from quarantined_readings;
            create table backup.ids as table meter_readings_id_seq;
            create table backup.quarantine_ids as table quarantined_readings_id_seq;
            commit
            """;
    /**
     * The ledger follows docs/operating.md: what waited or was quarantined and is not in the dump goes with the old database (the
     * remote database may have it already); what waits in the dump has its value of then again. All else was sent and stays.
     */
    private static final String RESTORE = """
            begin;
            lock table meter_readings, quarantined_readings, ledger in access exclusive mode;
            update ledger set is_forgotten = true
            where n in (select (metadata ->> 'n')::int from meter_readings
                        union all select (metadata ->> 'n')::int from quarantined_readings)
              and n not in (select n from backup.held);
            update ledger set value = dumped.value from backup.meter_readings as dumped where n = (dumped.metadata ->> 'n')::int;
            truncate meter_readings, quarantined_readings;
            insert into meter_readings table backup.meter_readings;
            insert into quarantined_readings table backup.quarantined_readings;
            select setval('meter_readings_id_seq', last_value, is_called) from backup.ids;
            select setval('quarantined_readings_id_seq', last_value, is_called) from backup.quarantine_ids;
            commit
            """;

    private final JdbcTemplate local;
    private boolean isTaken;

    ChaosBackup(JdbcTemplate local) {
        this.local = local;
    }

    /** Whether there is a dump that was not restored. */
    boolean isTaken() {
        return isTaken;
    }

    void take() {
        local.execute(TAKE);
        isTaken = true;
    }

    /** With the product stopped; the collector may run. */
    void restore() {
        local.execute(RESTORE);
        isTaken = false;
    }
}
