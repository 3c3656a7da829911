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

    @Option(names = "--print", description = "print the SQL for a database administrator, without a connection")
    private boolean print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Installation.quietLogging();
        PrintWriter out = spec.commandLine().getOut();
        Settings settings = Installation.settings();
        if (print) {
            databases().forEach(database -> out.println(Migration.sql(settings, database)));
            return 0;
        }
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        List<Migration> migrations =
                databases().map(database -> new Migration(settings, database)).toList();
        // all of them first, so that none is changed if another can't be
        migrations.stream().map(Migration::plan).toList().forEach(out::println);
        migrations.forEach(migration -> out.println(migration.run()));
        return 0;
    }

    private Stream<String> databases() {
        return Stream.of("local", "remote")
                .filter(database -> localOnly == remoteOnly || database.equals("local") == localOnly);
    }
}
