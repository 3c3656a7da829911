package io.metersync.command;

import io.metersync.migration.Migration;
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

    @Option(names = "--print", description = "print the SQL for a database administrator, without a connection")
    private boolean print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Installation.quietLogging();
        PrintWriter out = spec.commandLine().getOut();
        requireRemote();
        Settings settings = fleet ? Installation.centreSettings() : Installation.settings();
        List<Migration> migrations = migrations(settings);
        if (print) {
            migrations.forEach(migration -> out.println(migration.sql()));
            return 0;
        }
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        // all of them first, so that none is changed if another can't be
        migrations.stream().map(Migration::plan).toList().forEach(out::println);
        migrations.forEach(migration -> out.println(migration.run()));
        return 0;
    }

    private void requireRemote() {
        if (fleet && (localOnly || !remoteOnly)) {
            throw new ParameterException(
                    spec.commandLine(), "the centre's tables are in the remote database: give --remote with --fleet");
        }
    }

    private List<Migration> migrations(Settings settings) {
        return fleet
                ? List.of(Migration.ofFleet(settings))
                : databases().map(database -> new Migration(settings, database)).toList();
    }

    private Stream<String> databases() {
        return Stream.of("local", "remote")
                .filter(database -> localOnly == remoteOnly || database.equals("local") == localOnly);
    }
}
