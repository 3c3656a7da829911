package io.metersync.bench;

import picocli.CommandLine.Option;

/** A fleet of virtual sites. */
final class FleetOptions {
    @Option(
            names = "--fleet",
            description =
                    "virtual sites that run the shipped statements against one remote server; up to 60 seconds of --interval "
                            + "keep their connections, as the product does",
            defaultValue = "0")
    private int sites;

    @Option(names = "--seconds", description = "--fleet: the time that is measured", defaultValue = "60")
    private int seconds;

    @Option(names = "--rate", description = "--fleet: readings a second of a site", defaultValue = "1")
    private int rate;

    @Option(names = "--meters", description = "--fleet: meters in the remote database", defaultValue = "1000")
    private int meters;

    @Option(names = "--tenancy", description = "--fleet: a role for each site, and row level security")
    private boolean tenancy;

    @Option(
            names = "--pooler",
            description = "--fleet: the sites reach the server through a PgBouncer in transaction mode")
    private boolean pooler;

    @Option(
            names = "--outage",
            description = "--fleet: stop the remote server for so many seconds, and measure the return of the sites")
    private Integer outageSeconds;

    @Option(
            names = "--jitter",
            arity = "1",
            description = "--fleet: lengthen the waits before retries by chance",
            defaultValue = "true")
    private boolean jitter;

    @Option(
            names = "--spread",
            arity = "1",
            description =
                    "--fleet: spread the cycles of the sites over the interval; false lets all begin in one moment",
            defaultValue = "true")
    private boolean spread;

    @Option(names = "--centre", description = "--fleet: measure fleet serve with the reports of the sites, and no site")
    private boolean centre;

    int sites() {
        return sites;
    }

    int seconds() {
        return seconds;
    }

    int rate() {
        return rate;
    }

    int meters() {
        return meters;
    }

    boolean isTenancy() {
        return tenancy;
    }

    boolean isPooled() {
        return pooler;
    }

    /** Null for none. */
    Integer outageSeconds() {
        return outageSeconds;
    }

    boolean isJittered() {
        return jitter;
    }

    boolean isSpread() {
        return spread;
    }

    boolean isOfCentre() {
        return centre;
    }
}
