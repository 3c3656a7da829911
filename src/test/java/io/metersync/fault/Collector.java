package io.metersync.fault;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Stands for what collects a site's readings: inserts, now and then corrects one, and keeps a ledger of both. The ledger is
 * written in the same transaction, so it is right also where the server fell before it could answer.
 */
final class Collector implements AutoCloseable {
    private static final String INSERT = """
            with collected as (
              insert into meter_readings (meter_id, timestamp, value, unit, metadata)
              select 'meter-' || n % 7, timestamp '2026-01-01' + n * interval '1 s', n / 10.0, 'kWh', jsonb_build_object('n', n)
              from generate_series(?, ?) as n
              returning id, meter_id, timestamp, value, unit, metadata
            )
            insert into ledger select * from collected
            """;
    private static final String CORRECT = """
            with corrected as (
              update meter_readings set value = value + 0.001
              where id = (select id from meter_readings order by random() limit 1)
              returning id, value
            )
            update ledger set value = corrected.value from corrected where ledger.id = corrected.id
            """;

    private final JdbcTemplate local;
    private final Random random;
    private final AtomicInteger corrections = new AtomicInteger();
    private final Thread thread = new Thread(this::collect, "collector");
    private volatile boolean isDone;

    Collector(JdbcTemplate local, long seed) {
        this.local = local;
        this.random = new Random(seed);
        local.execute("""
                create table ledger (id bigint, meter_id text, timestamp timestamp, value numeric, unit text, metadata jsonb)
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
        int next = 1;
        while (!isDone) {
            int count = 1 + random.nextInt(20);
            try {
                local.update(INSERT, next, next + count - 1);
                corrections.addAndGet(local.update(CORRECT));
            } catch (DataAccessException e) {
                // that server is down; whatever became of these readings is in the ledger
            }
            next += count;
            ChaosTest.pause(50);
        }
    }

    @Override
    public void close() {
        isDone = true;
        Awaitility.await().until(() -> !thread.isAlive());
    }
}
