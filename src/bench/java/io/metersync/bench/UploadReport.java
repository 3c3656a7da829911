package io.metersync.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the uploads over one link took, as a table of the columns that have something to tell. */
final class UploadReport {
    private final int rows;
    private final int runs;
    private final LinkSpeed speed;
    private final Map<Entrant, List<UploadRun>> results;
    private final List<Column> columns = new ArrayList<>();

    private record Column(String heading, Function<Entrant, String> cell) {}

    UploadReport(int rows, int runs, LinkSpeed speed, Map<Entrant, List<UploadRun>> results) {
        this.rows = rows;
        this.runs = runs;
        this.speed = speed;
        this.results = results;
        addRates();
        addUse();
        addLink();
    }

    void print() {
        System.out.printf("%nUpload of %,d readings, %s, medians of %d%n", rows, speed, runs);
        Table table = new Table(columns.stream().map(Column::heading).toArray(String[]::new));
        results.keySet()
                .forEach(entrant -> table.row(columns.stream()
                        .map(column -> column.cell.apply(entrant))
                        .toArray(String[]::new)));
        table.print();
    }

    private void addRates() {
        add("contender", Entrant::name);
        add("rows/s", entrant -> "%,.0f".formatted(rate(entrant)));
        add("/ copy", entrant -> ratio(entrant, new Entrant(new Contender("copy"), 0)));
        add("/ jdbc", entrant -> ratio(entrant, new Entrant(new Contender("jdbc"), 0)));
        if (results.keySet().stream().anyMatch(entrant -> entrant.bad() > 0)) {
            add("/ without bad", entrant -> entrant.bad() == 0 ? "" : ratio(entrant, entrant.withoutBad()));
        }
    }

    private void addUse() {
        add("CPU s/M rows", entrant -> "%.1f".formatted(aMillionRows(entrant, UploadRun::cpu)));
        add("local server", entrant -> "%.1f".formatted(aMillionRows(entrant, UploadRun::localCpu)));
        add("remote server", entrant -> "%.1f".formatted(aMillionRows(entrant, UploadRun::remoteCpu)));
        add("peak MiB", entrant -> "%.0f".formatted(median(entrant, UploadRun::peakMegabytes)));
        add("cycles", entrant -> "%.0f".formatted(median(entrant, UploadRun::cycles)));
        add("failed attempts, all runs", entrant -> Integer.toString(failedAttempts(entrant)));
    }

    private void addLink() {
        if (!speed.isDirect()) {
            add("link bytes a row", entrant -> "%.0f".formatted(median(entrant, UploadRun::linkBytes) / rows));
        }
        if (speed.isLimited()) {
            add("status median ms", entrant -> status(entrant, 0.5));
            add("maximum", entrant -> status(entrant, 1));
        }
    }

    private void add(String heading, Function<Entrant, String> cell) {
        columns.add(new Column(heading, cell));
    }

    private double rate(Entrant entrant) {
        return rows / median(entrant, UploadRun::seconds);
    }

    private String ratio(Entrant entrant, Entrant reference) {
        return results.containsKey(reference) ? "%.2f".formatted(rate(entrant) / rate(reference)) : "";
    }

    private double aMillionRows(Entrant entrant, ToDoubleFunction<UploadRun> of) {
        return median(entrant, of) / (rows / 1e6);
    }

    private int failedAttempts(Entrant entrant) {
        return results.get(entrant).stream().mapToInt(UploadRun::failedAttempts).sum();
    }

    private double median(Entrant entrant, ToDoubleFunction<UploadRun> of) {
        return Table.median(results.get(entrant).stream().mapToDouble(of));
    }

    /** Of all calls the one that so great a share was faster than; "never" where it had no answer. */
    private String status(Entrant entrant, double share) {
        List<Double> sorted = results.get(entrant).stream()
                .flatMap(run -> run.statusMillis().stream())
                .sorted()
                .toList();
        if (sorted.isEmpty()) {
            return "";
        }
        double millis = sorted.get((int) (share * (sorted.size() - 1)));
        return Double.isInfinite(millis) ? "never" : "%,.0f".formatted(millis);
    }

    static void printCounts(int counted, Map<Entrant, Upload.Counts> counts) {
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
        counts.forEach((entrant, of) -> table.row(
                entrant.name(),
                "%.2f".formatted(of.remote().statements() * 100.0 / counted),
                "%.2f".formatted(of.remote().roundTrips() * 100.0 / counted),
                "%.0f".formatted(of.remote().bytes() / (double) counted),
                "%.2f".formatted(of.local().statements() * 100.0 / counted),
                "%.2f".formatted(of.local().roundTrips() * 100.0 / counted),
                "%.0f".formatted(of.local().bytes() / (double) counted)));
        table.print();
    }
}
