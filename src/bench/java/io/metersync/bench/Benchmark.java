package io.metersync.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The benchmark: {@code ./mvnw -q -Pbench verify -Dbench="--rows 300000 --rtt 0,50"}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Measures the packaged product on two PostgreSQL servers of its own on this machine (Linux).",
        footer = {
            "",
            "The product takes the environment's variables (BATCH_SIZE, LOG_LEVEL, JAVA_OPTS, ...) as it does elsewhere."
        })
final class Benchmark implements Callable<Integer> {
    @Option(names = "--rows", description = "readings that wait, 10000 to 3000000", defaultValue = "300000")
    private int rows;

    @Option(
            names = "--rtt",
            split = ",",
            description = "round trips to the remote server, in ms",
            defaultValue = "0,50")
    private List<Integer> roundTripMillis;

    @Option(names = "--runs", description = "runs of which the median is taken", defaultValue = "3")
    private int runs;

    @Option(
            names = "--contenders",
            split = ",",
            description =
                    "copy: no guarantee; jdbc: a plain loop; metersync, with settings as in metersync:BATCH_SIZE=500",
            defaultValue = "copy,jdbc,metersync,metersync:UPLOAD_LANES=1")
    private List<Contender> contenders;

    @Option(names = "--download", description = "measure the downloads instead of the upload")
    private boolean download;

    @Option(
            names = "--flat",
            description =
                    "measure the first product of --contenders with backlogs up to --rows, while readings come in")
    private boolean flat;

    @Option(names = "--idle", description = "measure the start and an empty queue instead of the upload")
    private boolean idle;

    @Option(
            names = "--remote-folder",
            description = "where the remote server's data lie: on another disk, as a client's server has its own",
            defaultValue = "${sys:java.io.tmpdir}")
    private Path remoteFolder;

    @Option(names = "--interval", description = "--idle: seconds between two cycles", defaultValue = "60")
    private int intervalSeconds;

    public static void main(String[] args) {
        System.setProperty("metersync.log.level", "error");
        CommandLine commandLine = new CommandLine(new Benchmark());
        commandLine.registerConverter(Contender.class, Contender::new);
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        try (BenchSite site = new BenchSite(Path.of(System.getProperty("java.io.tmpdir")), remoteFolder)) {
            if (download) {
                new DownloadBenchmark(site, runs).run(roundTripMillis);
            } else if (flat) {
                Contender product = contenders.stream()
                        .filter(Contender::isProduct)
                        .findFirst()
                        .orElseThrow();
                new FlatBenchmark(site, product, rows).run();
            } else if (idle) {
                new IdleBenchmark(site, runs, intervalSeconds).run();
            } else {
                new UploadBenchmark(site, contenders, rows, runs).run(roundTripMillis);
            }
        }
        return 0;
    }
}
