package io.metersync.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The upload of a backlog: the contenders by turns, so that what slows the machine for a while slows them all. */
final class UploadBenchmark {
    private static final int COUNTED_ROWS = 50_000;

    private final BenchSite site;
    private final List<Contender> contenders;
    private final int rows;
    private final int runs;
    private final Map<Contender, Counts> counts = new LinkedHashMap<>();

    /** What one run took; CPU seconds of the contender and of both servers. */
    private record Run(double seconds, double cpu, double localCpu, double remoteCpu, double peakMegabytes) {}

    /** What went over the links in one run. */
    private record Counts(Traffic.Count local, Traffic.Count remote) {}

    UploadBenchmark(BenchSite site, List<Contender> contenders, int rows, int runs) {
        this.site = site;
        this.contenders = contenders;
        this.rows = rows;
        this.runs = runs;
    }

    void run(List<Integer> roundTripMillis) throws Exception {
        count();
        site.prepare(rows);
        for (int millis : roundTripMillis) {
            Map<Contender, List<Run>> results = new LinkedHashMap<>();
            for (int i = 0; i < runs; i++) {
                for (Contender contender : contenders) {
                    results.computeIfAbsent(contender, c -> new ArrayList<>()).add(timed(contender, millis));
                }
            }
            print(millis, results);
        }
        printCounts();
    }

    /** One more run over links that count, apart from the timed ones: counting costs time. */
    private void count() throws Exception {
        int counted = Math.min(rows, COUNTED_ROWS);
        site.prepare(counted);
        for (Contender contender : contenders) {
            site.refill(counted);
            try (DelayingProxy local = new DelayingProxy(site.localServer().port(), 0);
                    DelayingProxy remote = new DelayingProxy(site.remoteServer().port(), 0)) {
                move(contender, counted, local.port(), remote.port());
                counts.put(
                        contender,
                        new Counts(local.traffic().count(), remote.traffic().count()));
            }
        }
    }

    private Run timed(Contender contender, int roundTripMillis) throws Exception {
        site.refill(rows);
        if (roundTripMillis == 0) {
            return move(
                    contender,
                    rows,
                    site.localServer().port(),
                    site.remoteServer().port());
        }
        try (DelayingProxy link = new DelayingProxy(site.remoteServer().port(), roundTripMillis)) {
            return move(contender, rows, site.localServer().port(), link.port());
        }
    }

    private Run move(Contender contender, int expected, int localPort, int remotePort)
            throws IOException, InterruptedException {
        try (MeasuredProcess process = contender.start(BenchSite.environment(localPort, remotePort))) {
            contender.awaitStart(process);
            double own = process.cpuSeconds();
            double local = site.localServer().cpuSeconds();
            double remote = site.remoteServer().cpuSeconds();
            long millis = contender.awaitEnd(process, site.local());
            Run run = new Run(
                    millis / 1000.0,
                    process.cpuSeconds() - own,
                    site.localServer().cpuSeconds() - local,
                    site.remoteServer().cpuSeconds() - remote,
                    process.peakMegabytes());
            verify(contender, expected);
            System.err.printf("%s: %d rows in %d ms%n", contender.name(), expected, millis);
            return run;
        }
    }

    /** A contender that loses readings, or leaves them, has not been measured. */
    private void verify(Contender contender, long expected) {
        long here = site.local().queryForObject("select count(*) from meter_readings", Long.class);
        long there = site.remote().queryForObject("select count(*) from meter_readings", Long.class);
        if (here != 0 || there != expected) {
            throw new IllegalStateException(
                    "%s: %d of %d readings arrived, %d are left".formatted(contender.name(), there, expected, here));
        }
    }

    private void print(int roundTripMillis, Map<Contender, List<Run>> results) {
        System.out.printf(
                "%nUpload of %,d readings, round trip to the remote server %d ms, medians of %d%n",
                rows, roundTripMillis, runs);
        Table table = new Table(
                "contender", "rows/s", "/ copy", "/ jdbc", "CPU s/M rows", "local server", "remote server", "peak MiB");
        results.forEach((contender, of) -> {
            double millions = rows / 1e6;
            table.row(
                    contender.name(),
                    "%,.0f".formatted(rate(of)),
                    ratio(rate(of), results.get(new Contender("copy"))),
                    ratio(rate(of), results.get(new Contender("jdbc"))),
                    "%.1f".formatted(median(of, Run::cpu) / millions),
                    "%.1f".formatted(median(of, Run::localCpu) / millions),
                    "%.1f".formatted(median(of, Run::remoteCpu) / millions),
                    "%.0f".formatted(median(of, Run::peakMegabytes)));
        });
        table.print();
    }

    private void printCounts() {
        int counted = Math.min(rows, COUNTED_ROWS);
        System.out.printf(
                "%nOver the links, for every 100 readings (one run of %,d, connecting and downloads included)%n",
                counted);
        Table table = new Table(
                "contender",
                "remote statements",
                "round trips",
                "bytes a row",
                "local statements",
                "round trips",
                "bytes a row");
        counts.forEach((contender, of) -> table.row(
                contender.name(),
                "%.2f".formatted(of.remote.statements() * 100.0 / counted),
                "%.2f".formatted(of.remote.roundTrips() * 100.0 / counted),
                "%.0f".formatted(of.remote.bytes() / (double) counted),
                "%.2f".formatted(of.local.statements() * 100.0 / counted),
                "%.2f".formatted(of.local.roundTrips() * 100.0 / counted),
                "%.0f".formatted(of.local.bytes() / (double) counted)));
        table.print();
    }

    private double rate(List<Run> of) {
        return rows / median(of, Run::seconds);
    }

    private String ratio(double rate, List<Run> reference) {
        return reference == null ? "" : "%.2f".formatted(rate / rate(reference));
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> of) {
        return Table.median(runs.stream().mapToDouble(of));
    }
}
