package io.metersync.command.central;

import io.metersync.central.Enrolment;
import io.metersync.command.CheckCommand;
import io.metersync.command.Installation;
import io.metersync.database.Databases;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.migration.Migration;
import io.metersync.node.NodeIdentity;
import io.metersync.node.TokenFile;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes this installation the site of a file that the administrator of the remote database sent. Safe to repeat. */
@Command(
        name = "enrol",
        mixinStandardHelpOptions = true,
        description =
                "Make this installation the site of a file that metersync site add wrote: write .env, migrate the local database, bind it, check.")
public final class EnrolCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the file of metersync site add")
    private Path file;

    @Option(names = "--force", description = "replace values of .env that differ")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Installation.quietLogging();
        Path dotenv = Installation.settings().dotenv();
        Enrolment enrolment = new Enrolment(file, dotenv);
        List<String> conflicts = enrolment.conflicts();
        if (!conflicts.isEmpty() && !force) {
            spec.commandLine()
                    .getErr()
                    .println("%s has other values of %s: nothing was changed; give --force to replace them"
                            .formatted(dotenv, String.join(", ", conflicts)));
            return 1;
        }
        List<String> written = enrolment.write();
        println(dotenv + ": " + (written.isEmpty() ? "nothing to change" : "wrote " + String.join(", ", written)));
        return finish(enrolment.site());
    }

    private int finish(String site) {
        Settings settings = Installation.settings();
        if (Installation.tellsProblems(settings, spec)) {
            spec.commandLine().getErr().println("Set these, then run metersync enrol again: it goes on from there.");
            return 2;
        }
        Migration migration = new Migration(settings, "local");
        println(migration.plan());
        println(migration.run());
        println("The node %s is bound to the site %s".formatted(bind(settings), site));
        int exitCode = new CommandLine(new CheckCommand())
                .setOut(spec.commandLine().getOut())
                .execute();
        println(
                exitCode == 0
                        ? "Next: delete %s, and start the service, with systemctl enable --now metersync or metersync run."
                                .formatted(file)
                        : "Next: fix the errors above, run metersync check, and start the service.");
        return exitCode;
    }

    private static String bind(Settings settings) {
        try (Databases databases = new Databases(settings)) {
            SqlFiles sql = new SqlFiles(settings);
            String node = new NodeIdentity(databases.local(), sql, new TokenFile(settings.text(Setting.LOG_FILE)))
                    .requireSame()
                    .map(NodeIdentity.Node::id)
                    .orElseThrow(
                            () -> new IllegalStateException(
                                    "sync_node has no row, this local database has no identity: insert into sync_node default values"));
            new JdbcTemplate(databases.remote()).queryForObject(sql.read(SqlFile.CENTRE_BIND_NODE), String.class, node);
            return node;
        }
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
