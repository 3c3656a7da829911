package io.metersync.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.springframework.jdbc.core.JdbcTemplate;

/** The product with the heap it is shipped with, and readings larger than that: whether it survives, and where they end. */
final class MemoryBenchmark {
    private static final long LONGEST_NANOS = Duration.ofMinutes(15).toNanos();
    private static final String READINGS = "meter_readings";
    private static final String QUARANTINE = "quarantined_readings";

    private final BenchSite site;
    private final Contender product;
    private final Table table = new Table(
            "metadata",
            "readings",
            "arrived",
            "largest MB",
            "quarantined",
            "waiting",
            "unchanged",
            "seconds",
            "peak MiB",
            "failed attempts",
            "survived");

    MemoryBenchmark(BenchSite site, Contender product) {
        this.site = site;
        this.product = product;
    }

    /** Whether the product survived and moved all readings. */
    boolean run() throws Exception {
        boolean isRandomMoved = move("random", LargeReadings.random());
        boolean isCompressibleMoved = move("compressible", LargeReadings.compressible());
        System.out.printf(
                "%n%s: metadata of 3,000 x 200 kB, 100 x 1 MB, 10, 20 and 60 MB among 10,000 small readings%n",
                product.name());
        table.print();
        return isRandomMoved && isCompressibleMoved;
    }

    private boolean move(String name, IntFunction<String> text) throws IOException, InterruptedException {
        site.empty();
        LargeReadings.insert(site.local(), text);
        long readings = Upload.count(site.local(), READINGS);
        BigDecimal content = content(site.local(), READINGS);
        try (MeasuredProcess process = product.start(BenchSite.environment(
                site.localServer().port(), site.remoteServer().port()))) {
            product.awaitStart(process);
            long start = System.nanoTime();
            double peakMegabytes = awaitEnd(process, start);
            double seconds = (System.nanoTime() - start) / 1e9;
            return report(name, readings, content, process, seconds, peakMegabytes);
        }
    }

    /** Until nothing waits, or the process has ended; gives its peak memory, which an ended process no longer shows. */
    private double awaitEnd(MeasuredProcess process, long start) throws InterruptedException {
        double peakMegabytes = 0;
        while (process.isAlive() && isWaiting() && System.nanoTime() - start < LONGEST_NANOS) {
            peakMegabytes = Math.max(peakMegabytes, process.peakMegabytes());
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return Math.max(peakMegabytes, process.peakMegabytes());
    }

    private boolean isWaiting() {
        return Upload.count(site.local(), READINGS) > 0;
    }

    private boolean report(
            String name,
            long readings,
            BigDecimal content,
            MeasuredProcess process,
            double seconds,
            double peakMegabytes) {
        boolean hasSurvived = process.isAlive() && !process.output().hasRunOutOfMemory();
        long arrived = Upload.count(site.remote(), READINGS);
        long quarantined = Upload.count(site.local(), QUARANTINE);
        boolean isMoved = arrived + quarantined == readings;
        boolean isUnchanged = content.equals(content(site.remote(), READINGS).add(content(site.local(), QUARANTINE)));
        table.row(
                name,
                "%,d".formatted(readings),
                "%,d".formatted(arrived),
                "%.1f".formatted(largestMegabytes()),
                "%,d".formatted(quarantined),
                "%,d".formatted(Upload.count(site.local(), READINGS)),
                isMoved ? answer(isUnchanged) : "",
                "%.1f".formatted(seconds),
                "%.0f".formatted(peakMegabytes),
                Integer.toString(process.output().failedAttempts()),
                answer(hasSurvived) + (process.output().hasRunOutOfMemory() ? ": OutOfMemoryError" : ""));
        return hasSurvived && isMoved && isUnchanged;
    }

    private static String answer(boolean is) {
        return is ? "yes" : "no";
    }

    private double largestMegabytes() {
        return site.remote()
                .queryForObject(
                        "select coalesce(max(octet_length(metadata::text)), 0) / 1e6 from meter_readings",
                        Double.class);
    }

    /** A sum that is the same for the same readings, in whatever order and in whichever of the tables. */
    private static BigDecimal content(JdbcTemplate database, String in) {
        return database.queryForObject(
                "select coalesce(sum(hashtextextended(concat(meter_id, timestamp, value, unit, metadata), 0)), 0) from "
                        + in,
                BigDecimal.class);
    }
}
