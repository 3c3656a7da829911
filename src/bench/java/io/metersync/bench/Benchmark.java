package io.metersync.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The benchmark: {@code ./mvnw -q -Pbench verify -Dbench="--rows 300000 --rtt 0,50"}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Measures the packaged product on two PostgreSQL servers of its own on this machine (Linux).",
            "Without --download, --flat, --fleet, --idle or --memory, it measures the upload of a backlog: the contenders by turns, on "
                    + "each link of --rtt and --kbps. A run in which readings are lost or left ends the benchmark with an error."
        },
        footer = {
            "",
            "The product takes the environment's variables (BATCH_SIZE, LOG_LEVEL, JAVA_OPTS, ...) as it does elsewhere.",
            "",
            "Examples:",
            "  --rows 300000 --rtt 0,50",
            "  --rows 20000 --rtt 50 --kbps 1000 --runs 1   a backlog on 1 Mbit/s",
            "  --rows 50000 --bad 50                        what bad readings cost",
            "  --memory                                     metadata of up to 60 MB",
            "  --fleet 1000 --tenancy                       1,000 sites of one remote database",
            "  --fleet 1000 --outage 20 --jitter=false      and all of them after a restart"
        })
final class Benchmark implements Callable<Integer> {
    @Option(names = "--rows", description = "readings in the backlog, 10000 to 3000000", defaultValue = "300000")
    private int rows;

    @Option(
            names = "--rtt",
            split = ",",
            description = "round trips to the remote server, in ms, each measured by itself",
            defaultValue = "0,50")
    private List<Integer> roundTripMillis;

    @Option(
            names = "--kbps",
            description =
                    "upload: kilobits a second that the link to the remote server carries in each direction, for all "
                            + "connections together; adds the time of the product's status call; 0 means unlimited",
            defaultValue = "0")
    private int kbps;

    @Option(
            names = "--bad",
            description =
                    "upload: readings, evenly scattered, that the remote database refuses; every product runs without "
                            + "and with them, copy and jdbc without",
            defaultValue = "0")
    private int bad;

    @Option(names = "--runs", description = "runs of which the median is taken", defaultValue = "3")
    private int runs;

    @Option(
            names = "--contenders",
            split = ",",
            description =
                    "copy: no guarantee; jdbc: a plain loop; metersync, with settings as in metersync:BATCH_SIZE=500",
            defaultValue = "copy,jdbc,metersync,metersync:UPLOAD_LANES=1")
    private List<Contender> contenders;

    @Option(
            names = "--download",
            description = "measure the downloads of 100,000 meters and 1,000 tenants, on each link of --rtt")
    private boolean download;

    @Option(
            names = "--flat",
            description =
                    "measure the first product of --contenders with backlogs up to --rows, while readings come in")
    private boolean flat;

    @Option(names = "--idle", description = "measure the start, and --runs cycles with an empty queue")
    private boolean idle;

    @Option(
            names = "--memory",
            description =
                    "give the first product of --contenders readings with 200 kB to 60 MB of metadata, random and "
                            + "compressible, and fail if it runs out of memory or leaves any")
    private boolean memory;

    @Option(
            names = "--remote-folder",
            description = "where the remote server's data lie: on another disk, as a client's server has its own",
            defaultValue = "${sys:java.io.tmpdir}")
    private Path remoteFolder;

    @Option(names = "--interval", description = "--idle, --fleet: seconds between two cycles", defaultValue = "60")
    private int intervalSeconds;

    @Mixin
    private FleetOptions fleet;

    public static void main(String[] args) {
        System.setProperty("metersync.log.level", "error");
        CommandLine commandLine = new CommandLine(new Benchmark());
        commandLine.registerConverter(Contender.class, Contender::new);
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (fleet.sites() > 0) {
            return new FleetBenchmark(fleet, intervalSeconds, remoteFolder).run() ? 0 : 1;
        }
        try (BenchSite site = new BenchSite(Path.of(System.getProperty("java.io.tmpdir")), remoteFolder)) {
            return measure(site) ? 0 : 1;
        }
    }

    private boolean measure(BenchSite site) throws Exception {
        if (memory) {
            return new MemoryBenchmark(site, product()).run();
        }
        if (download) {
            new DownloadBenchmark(site, runs).run(roundTripMillis);
        } else if (flat) {
            new FlatBenchmark(site, product(), rows).run();
        } else if (idle) {
            new IdleBenchmark(site, runs, intervalSeconds).run();
        } else {
            new UploadBenchmark(site, Entrant.of(contenders, bad), rows, runs).run(speeds());
        }
        return true;
    }

    private Contender product() {
        return contenders.stream().filter(Contender::isProduct).findFirst().orElseThrow();
    }

    private List<LinkSpeed> speeds() {
        return roundTripMillis.stream()
                .map(millis -> new LinkSpeed(millis, kbps))
                .toList();
    }
}
