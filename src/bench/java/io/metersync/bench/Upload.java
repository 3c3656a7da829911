package io.metersync.bench;

import java.io.IOException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The upload of a backlog by one entrant, which has to move all of it. */
final class Upload {
    private final BenchSite site;
    private final Entrant entrant;
    private final int rows;

    /** What crossed the links to both servers in one run. */
    record Counts(Traffic.Count local, Traffic.Count remote) {}

    Upload(BenchSite site, Entrant entrant, int rows) {
        this.site = site;
        this.entrant = entrant;
        this.rows = rows;
    }

    /** Over a link of this speed; a link that adds nothing is left out. */
    UploadRun timed(LinkSpeed speed) throws Exception {
        if (speed.isDirect()) {
            return run(site.localServer().port(), site.remoteServer().port(), new Traffic(), false);
        }
        try (DelayingProxy link = new DelayingProxy(site.remoteServer().port(), speed)) {
            return run(site.localServer().port(), link.port(), link.traffic(), speed.isLimited());
        }
    }

    /** Over links that count to both servers. */
    Counts counted() throws Exception {
        try (DelayingProxy local = new DelayingProxy(site.localServer().port(), 0);
                DelayingProxy remote = new DelayingProxy(site.remoteServer().port(), 0)) {
            run(local.port(), remote.port(), remote.traffic(), false);
            return new Counts(local.traffic().count(), remote.traffic().count());
        }
    }

    private UploadRun run(int localPort, int remotePort, Traffic link, boolean isProbed)
            throws IOException, InterruptedException {
        try (MeasuredProcess process = entrant.contender().start(BenchSite.environment(localPort, remotePort))) {
            entrant.contender().awaitStart(process);
            boolean hasStatus = isProbed && entrant.contender().isProduct();
            UploadRun run = hasStatus ? probed(process, link) : measured(process, link);
            System.err.printf(
                    "%s: %d rows in %.0f ms, %d cycles, %d failed attempts%n",
                    entrant.name(), rows, run.seconds() * 1000, run.cycles(), run.failedAttempts());
            verify();
            return run;
        }
    }

    private UploadRun probed(MeasuredProcess process, Traffic link) throws InterruptedException {
        try (StatusProbe probe = new StatusProbe(process.statusAddress())) {
            return measured(process, link).withStatusMillis(probe.millis());
        }
    }

    private UploadRun measured(MeasuredProcess process, Traffic link) throws InterruptedException {
        double own = process.cpuSeconds();
        double local = site.localServer().cpuSeconds();
        double remote = site.remoteServer().cpuSeconds();
        Traffic.Count before = link.count();
        Contender.End end = entrant.contender().awaitEnd(process, site.local());
        return new UploadRun(
                end.millis() / 1000.0,
                process.cpuSeconds() - own,
                site.localServer().cpuSeconds() - local,
                site.remoteServer().cpuSeconds() - remote,
                process.peakMegabytes(),
                link.count().since(before).bytes(),
                end.cycles(),
                process.output().failedAttempts(),
                List.of());
    }

    /** A contender that loses readings, or leaves them, has not been measured. */
    private void verify() {
        long waiting = count(site.local(), "meter_readings");
        long arrived = count(site.remote(), "meter_readings");
        long quarantined = count(site.local(), "quarantined_readings");
        if (waiting != 0 || quarantined != entrant.bad() || arrived != rows - entrant.bad()) {
            throw new IllegalStateException("%s: of %d readings %d arrived, %d are in quarantine, %d wait"
                    .formatted(entrant.name(), rows, arrived, quarantined, waiting));
        }
    }

    static long count(JdbcTemplate database, String table) {
        return database.queryForObject("select count(*) from " + table, Long.class);
    }
}
