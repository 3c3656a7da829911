package io.metersync.fault;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Stands for what collects a site's readings: inserts, at times thousands at once or large ones, corrects one, at times in the
 * transaction of an insert, now and then brings some that the remote database refuses, and keeps a ledger. The ledger is written in the same transaction, so it is right also
 * where the server fell before it could answer.
 */
final class Collector implements AutoCloseable {
    /** The remote database refuses this unit. */
    static final String BAD_UNIT = "miles";

    /** The remote database takes this unit; the values are NaN, which the checks hold. */
    static final String UNIT_OF_NO_NUMBERS = "lb";

    private static final int LEAST_LARGE = 20_000;
    private static final int MOST_LARGE = 300_000;

    /** Metadata of so many bytes are random text in every third reading and text that repeats in another third. */
    private static final String METADATA = """
            jsonb_strip_nulls(jsonb_build_object('n', n, 'text', case when large.bytes > 0 then case n % 3
              when 0 then (select string_agg(md5(random()::text), '') from generate_series(1, large.bytes / 32 + 0 * n))
              when 1 then repeat('text of ' || n, large.bytes / 12) end end))""";
    /** The key of a reading holds its number, also where a restored database gives ids once more. */
    private static final String NOTE =
            "insert into ledger select (metadata ->> 'n')::int, meter_id, timestamp, value, unit, md5(metadata::text) from collected";

    private static final String INSERT = """
            with collected as (
              insert into meter_readings (meter_id, timestamp, value, unit, metadata)
              select 'meter-' || case when unit = 'kWh' then n %% 7 else 7 end, timestamp '2026-01-01' + n * interval '1 s',
                     case unit when 'lb' then 'NaN' else n / 10.0 end, unit, %s
              from generate_series(?, ?) as n, cast(? as text) as unit, cast(? as int) as large (bytes)
              returning meter_id, timestamp, value, unit, metadata
            )
            %s
            """.formatted(METADATA, NOTE);
    private static final String CORRECT = """
            with corrected as (
              update meter_readings set value = value + 0.001
              where id = (
                select id from meter_readings
                where id >= (select min(id) + random() * (max(id) - min(id)) from meter_readings) order by id limit 1)
              returning (metadata ->> 'n')::int as n, value
            )
            update ledger set value = corrected.value from corrected where ledger.n = corrected.n
            """;
    /** One transaction, so that two pages of a batch, each with a snapshot of its own, have rows of the same version. */
    private static final String CORRECT_AND_INSERT = """
            with corrected as (
              update meter_readings set value = value + 0.001
              where id = (
                select id from (select id from meter_readings order by timestamp, id limit 3000) as head order by random() limit 1)
              returning (metadata ->> 'n')::int as n, timestamp, value
            ), noted as (
              update ledger set value = corrected.value from corrected where ledger.n = corrected.n
            ), collected as (
              insert into meter_readings (meter_id, timestamp, value, unit, metadata)
              select 'meter-' || n % 7,
                     date_trunc('second', timestamp) + floor(3000 * random() ^ 3) * interval '1 s' + n * interval '1 us',
                     n / 10.0, 'kWh', jsonb_build_object('n', n)
              from corrected, generate_series(?, ?) as new (n)
              returning meter_id, timestamp, value, unit, metadata
            )
            """ + NOTE;

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
                create table ledger (n int primary key, meter_id text, timestamp timestamp, value numeric, unit text, digest text,
                                     is_forgotten boolean not null default false)
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
                correctOne();
            } catch (DataAccessException e) {
                // that server is down; whatever became of these readings is in the ledger
            }
            ChaosTest.pause(50);
        }
    }

    private void collectSome() {
        switch (random.nextInt(100)) {
            case 0, 1 -> collectBacklog();
            case 2 -> collect(1, BAD_UNIT);
            case 3 -> collect(1 + random.nextInt(60), BAD_UNIT);
            case 4, 5, 6 ->
                collect(1 + random.nextInt(10), "kWh", LEAST_LARGE + random.nextInt(MOST_LARGE - LEAST_LARGE));
            case 7, 8 -> collect(1 + random.nextInt(3), UNIT_OF_NO_NUMBERS);
            default -> collect(1 + random.nextInt(20), "kWh");
        }
    }

    /** Corrects it as well while the product reads it, page by page. */
    private void collectBacklog() {
        collect(500 + random.nextInt(5500), "kWh");
        for (int i = 0; i < 100 && !isDone; i++) {
            correctOne();
        }
    }

    private void correctOne() {
        if (random.nextBoolean()) {
            corrections.addAndGet(local.update(CORRECT));
        } else {
            int count = 1 + random.nextInt(5);
            corrections.addAndGet(local.update(CORRECT_AND_INSERT, numbers(count), next - 1) > 0 ? 1 : 0);
        }
    }

    /** After {@link #close()} on the caller's thread. */
    void collect(int count, String unit) {
        collect(count, unit, 0);
    }

    private void collect(int count, String unit, int largeBytes) {
        local.update(INSERT, numbers(count), next - 1, unit, largeBytes);
    }

    /** The first of so many numbers, of which each is given once, whatever becomes of its reading. */
    private int numbers(int count) {
        next += count;
        return next - count;
    }

    @Override
    public void close() {
        isDone = true;
        Awaitility.await().until(() -> !thread.isAlive());
    }
}
