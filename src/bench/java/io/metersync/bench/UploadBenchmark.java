package io.metersync.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The upload of a backlog: the contenders by turns, so that what slows the machine for a while slows them all. */
final class UploadBenchmark {
    private static final int COUNTED_ROWS = 50_000;

    private final BenchSite site;
    private final List<Entrant> entrants;
    private final int rows;
    private final int runs;
    private final boolean isRefusing;

    UploadBenchmark(BenchSite site, List<Entrant> entrants, int rows, int runs) {
        this.site = site;
        this.entrants = entrants;
        this.rows = rows;
        this.runs = runs;
        this.isRefusing = entrants.stream().anyMatch(entrant -> entrant.bad() > 0);
    }

    void run(List<LinkSpeed> speeds) throws Exception {
        Map<Entrant, Upload.Counts> counts = count();
        prepare(entrants, rows);
        for (LinkSpeed speed : speeds) {
            new UploadReport(rows, runs, speed, timed(speed)).print();
        }
        UploadReport.printCounts(Math.min(rows, COUNTED_ROWS), counts);
    }

    private Map<Entrant, List<UploadRun>> timed(LinkSpeed speed) throws Exception {
        Map<Entrant, List<UploadRun>> results = new LinkedHashMap<>();
        for (int i = 0; i < runs; i++) {
            for (Entrant entrant : entrants) {
                refill(entrant, rows);
                results.computeIfAbsent(entrant, e -> new ArrayList<>())
                        .add(new Upload(site, entrant, rows).timed(speed));
            }
        }
        return results;
    }

    /** One more run over links that count, apart from the timed ones, because counting costs time. */
    private Map<Entrant, Upload.Counts> count() throws Exception {
        int counted = Math.min(rows, COUNTED_ROWS);
        List<Entrant> fewer =
                entrants.stream().map(entrant -> entrant.scaled(rows, counted)).toList();
        prepare(fewer, counted);
        Map<Entrant, Upload.Counts> counts = new LinkedHashMap<>();
        for (Entrant entrant : fewer) {
            refill(entrant, counted);
            counts.put(entrant, new Upload(site, entrant, counted).counted());
        }
        return counts;
    }

    private void prepare(List<Entrant> of, int count) {
        of.stream().map(Entrant::bad).distinct().forEach(bad -> site.prepare(count, bad));
    }

    private void refill(Entrant entrant, int count) {
        site.refill(count, entrant.bad());
        // for all entrants or for none: the check costs a little
        if (isRefusing) {
            site.refuseBadReadings();
        }
    }
}
