package io.metersync.command;

import io.metersync.migration.Migration;
import io.metersync.migration.Partitions;
import io.metersync.migration.Tenancy;
import io.metersync.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the tables that are missing, in both databases. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = "Create missing tables, columns and indexes. Existing tables keep their rows.")
public final class MigrateCommand implements Callable<Integer> {
    @Option(names = "--local", description = "the local database only")
    private boolean localOnly;

    @Option(names = "--remote", description = "the remote database only")
    private boolean remoteOnly;

    @Option(names = "--fleet", description = "with --remote: the tables of the centre, which sees all sites")
    private boolean fleet;

    @Option(names = "--tenancy", description = "with --remote: row level security that keeps the sites apart")
    private boolean tenancy;

    @Option(names = "--tenancy-off", description = "with --remote: no row level security")
    private boolean tenancyOff;

    @Option(
            names = "--partitioned",
            paramLabel = "month",
            description =
                    "with --remote: make meter_readings with a partition for each month, or its missing months; repeat it before they end")
    private String partitioned;

    @Option(names = "--print", description = "print the SQL for a database administrator, without a connection")
    private boolean print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Installation.quietLogging();
        PrintWriter out = spec.commandLine().getOut();
        requireRemote();
        // the administrator of the remote database has no local database
        Settings settings = remoteOnly && !localOnly ? Installation.centreSettings() : Installation.settings();
        List<Migration> migrations = migrations(settings);
        if (print) {
            partitions(settings).forEach(change -> out.println(change.sql()));
            migrations.forEach(migration -> out.println(migration.sql()));
            tenancy(settings).forEach(change -> out.println(change.sql()));
            return 0;
        }
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        // all of them first, so that none is changed if another can't be
        migrations.stream().map(Migration::plan).toList().forEach(out::println);
        partitions(settings).forEach(change -> out.println(change.run()));
        migrations.forEach(migration -> out.println(migration.run()));
        tenancy(settings).forEach(change -> out.println(change.run()));
        return 0;
    }

    private void requireRemote() {
        if (isOfCentre() && (localOnly || !remoteOnly)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the centre's tables are in the remote database: give --remote with --fleet, --tenancy or --tenancy-off");
        }
        if (partitioned != null && (!partitioned.equals("month") || localOnly || !remoteOnly || isOfCentre())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "only the remote meter_readings is partitioned, by months: give --remote --partitioned month, without --local, --fleet or --tenancy");
        }
        if (tenancy && tenancyOff) {
            throw new ParameterException(spec.commandLine(), "give --tenancy or --tenancy-off, not both");
        }
    }

    private boolean isOfCentre() {
        return fleet || tenancy || tenancyOff;
    }

    private List<Migration> migrations(Settings settings) {
        if (isOfCentre()) {
            return fleet ? List.of(Migration.ofFleet(settings)) : List.of();
        }
        return databases().map(database -> new Migration(settings, database)).toList();
    }

    private List<Tenancy> tenancy(Settings settings) {
        return tenancy || tenancyOff ? List.of(new Tenancy(settings, tenancy)) : List.of();
    }

    private List<Partitions> partitions(Settings settings) {
        return partitioned != null ? List.of(new Partitions(settings)) : List.of();
    }

    private Stream<String> databases() {
        return Stream.of("local", "remote")
                .filter(database -> localOnly == remoteOnly || database.equals("local") == localOnly);
    }
}
