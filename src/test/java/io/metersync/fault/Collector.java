package io.metersync.fault;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Stands for what collects a site's readings: inserts, at times thousands at once, now and then corrects one or brings some
 * that the remote database refuses, and keeps a ledger. The ledger is written in the same transaction, so it is right also
 * where the server fell before it could answer.
 */
final class Collector implements AutoCloseable {
    /** The remote database refuses this unit. */
    static final String BAD_UNIT = "miles";

    private static final String INSERT = """
            with collected as (
              insert into meter_readings (meter_id, timestamp, value, unit, metadata)
              select 'meter-' || case when unit = 'kWh' then n % 7 else 7 end, timestamp '2026-01-01' + n * interval '1 s',
                     n / 10.0, unit, jsonb_build_object('n', n)
              from generate_series(?, ?) as n, cast(? as text) as unit
              returning id, meter_id, timestamp, value, unit, metadata
            )
            insert into ledger select * from collected
            """;
    private static final String CORRECT = """
            with corrected as (
              update meter_readings set value = value + 0.001
              where id = (
                select id from meter_readings
                where id >= (select min(id) + random() * (max(id) - min(id)) from meter_readings) order by id limit 1)
              returning id, value
            )
            update ledger set value = corrected.value from corrected where ledger.id = corrected.id
            """;

    private final JdbcTemplate local;
    private final Random random;
    private final AtomicInteger corrections = new AtomicInteger();
    private final Thread thread = new Thread(this::collect, "collector");
    private int next = 1;
    private volatile boolean isDone;

    Collector(JdbcTemplate local, long seed) {
        this.local = local;
        this.random = new Random(seed);
        local.execute("""
                create table ledger (id bigint, meter_id text, timestamp timestamp, value numeric, unit text, metadata jsonb);
                create index on ledger (id)
                """);
    }

    Collector start() {
        thread.start();
        return this;
    }

    int corrections() {
        return corrections.get();
    }

    private void collect() {
        while (!isDone) {
            try {
                collectSome();
                corrections.addAndGet(local.update(CORRECT));
            } catch (DataAccessException e) {
                // that server is down; whatever became of these readings is in the ledger
            }
            ChaosTest.pause(50);
        }
    }

    private void collectSome() {
        switch (random.nextInt(100)) {
            case 0 -> collect(500 + random.nextInt(2000), "kWh");
            case 1 -> collect(1, BAD_UNIT);
            case 2 -> collect(1 + random.nextInt(60), BAD_UNIT);
            default -> collect(1 + random.nextInt(20), "kWh");
        }
    }

    /** After {@link #close()} on the caller's thread. */
    void collect(int count, String unit) {
        int first = next;
        next += count;
        local.update(INSERT, first, next - 1, unit);
    }

    @Override
    public void close() {
        isDone = true;
        Awaitility.await().until(() -> !thread.isAlive());
    }
}
