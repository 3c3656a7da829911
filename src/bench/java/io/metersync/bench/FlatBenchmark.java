package io.metersync.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Whether a reading takes as long in a large backlog as in a small one, while the collector goes on inserting 2,000 a second,
 * and how much its inserts are slowed.
 */
final class FlatBenchmark {
    private static final List<Integer> SIZES = List.of(10_000, 100_000, 1_000_000, 3_000_000);
    private static final int READINGS_AN_INSERT = 20;
    private static final long NANOS_BETWEEN_INSERTS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Pattern UPLOADED = Pattern.compile("Uploaded (\\d+) readings");
    private static final String INSERT = """
            insert into meter_readings (meter_id, timestamp, value, unit, metadata)
            select 'METER-' || lpad(i::text, 3, '0'), localtimestamp, 1.5, 'kWh', '{"quality": "good"}'
            from generate_series(1, %d) as i
            """.formatted(READINGS_AN_INSERT);

    private final BenchSite site;
    private final Contender product;
    private final int most;

    FlatBenchmark(BenchSite site, Contender product, int most) {
        this.site = site;
        this.product = product;
        this.most = most;
    }

    void run() throws Exception {
        System.out.printf("%n%s, while the collector inserts 2,000 readings a second%n", product.name());
        Table table =
                new Table("backlog", "rows/s", "us a row", "an insert alone, ms", "meanwhile, ms", "ratio", "peak MiB");
        for (int size : SIZES) {
            if (size <= most) {
                table.row(measured(size));
            }
        }
        table.print();
    }

    private String[] measured(int size) throws Exception {
        site.prepare(size, 0);
        site.refill(size, 0);
        double alone;
        try (Collector collector = new Collector(site.local().getDataSource())) {
            TimeUnit.SECONDS.sleep(10);
            alone = collector.meanMillis();
        }
        try (MeasuredProcess process = product.start(BenchSite.environment(
                        site.localServer().port(), site.remoteServer().port()));
                Collector collector = new Collector(site.local().getDataSource())) {
            process.await(Contender.CYCLE_STARTS, Duration.ofMinutes(1));
            collector.startOver();
            long start = System.nanoTime();
            for (long uploaded = 0; uploaded < size; ) {
                uploaded += Long.parseLong(
                        process.await(UPLOADED, Duration.ofMinutes(5)).group(1));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double meanwhile = collector.meanMillis();
            return new String[] {
                "%,d".formatted(size),
                "%,.0f".formatted(size / seconds),
                "%.1f".formatted(seconds / size * 1e6),
                "%.2f".formatted(alone),
                "%.2f".formatted(meanwhile),
                "%.2f".formatted(meanwhile / alone),
                "%.0f".formatted(process.peakMegabytes())
            };
        }
    }

    /** Inserts like the site's own collector, each insert its own transaction, and measures how long that takes. */
    private static final class Collector implements AutoCloseable {
        private final DataSource database;
        private final Thread thread = new Thread(this::collect, "collector");
        private long nanos;
        private int inserts;

        Collector(DataSource database) {
            this.database = database;
            thread.start();
        }

        synchronized void startOver() {
            nanos = 0;
            inserts = 0;
        }

        synchronized double meanMillis() {
            return nanos / 1e6 / inserts;
        }

        private void collect() {
            try (Connection connection = database.getConnection();
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (long next = System.nanoTime(); !Thread.interrupted(); next += NANOS_BETWEEN_INSERTS) {
                    LockSupport.parkNanos(next - System.nanoTime());
                    long start = System.nanoTime();
                    insert.executeUpdate();
                    took(System.nanoTime() - start);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private synchronized void took(long insertNanos) {
            nanos += insertNanos;
            inserts++;
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }
}
