package io.metersync.bench;

import java.math.BigDecimal;

/** What the remote server has used and the sites have done, at one moment. */
record FleetUse(
        long nanos,
        double cpuSeconds,
        double poolerCpuSeconds,
        double walBytes,
        long cycles,
        long failed,
        long messages,
        long readings,
        long logins) {
    static FleetUse of(FleetDatabase database, FleetTally tally) {
        BigDecimal wal = database.owner().queryForObject("select pg_current_wal_lsn() - '0/0'", BigDecimal.class);
        return new FleetUse(
                System.nanoTime(),
                database.cpuSeconds(),
                database.poolerCpuSeconds(),
                wal.doubleValue(),
                tally.cycles.sum(),
                tally.failedCycles.sum(),
                tally.messages.sum(),
                tally.readings.sum(),
                tally.logins.sum());
    }

    private double secondsTo(FleetUse later) {
        return (later.nanos - nanos) / 1e9;
    }

    private double cpuTo(FleetUse later) {
        return later.cpuSeconds - cpuSeconds;
    }

    static Table table() {
        return new Table(
                "sites",
                "cycles/s",
                "failed",
                "readings/s",
                "logins/s",
                "most",
                "messages a cycle",
                "cores",
                "of them pooler",
                "CPU ms a cycle",
                "WAL bytes a cycle");
    }

    void print(FleetUse later, int sites, long mostLogins) {
        double seconds = secondsTo(later);
        double done = later.cycles - cycles;
        Table table = table();
        table.row(
                "%,d".formatted(sites),
                "%.1f".formatted(done / seconds),
                "%,d".formatted(later.failed - failed),
                "%,.0f".formatted((later.readings - readings) / seconds),
                "%.1f".formatted((later.logins - logins) / seconds),
                "%d".formatted(mostLogins),
                "%.1f".formatted((later.messages - messages) / done),
                "%.3f".formatted(cpuTo(later) / seconds),
                "%.3f".formatted((later.poolerCpuSeconds - poolerCpuSeconds) / seconds),
                "%.2f".formatted(cpuTo(later) * 1000 / done),
                "%,.0f".formatted((later.walBytes - walBytes) / done));
        table.print();
    }
}
