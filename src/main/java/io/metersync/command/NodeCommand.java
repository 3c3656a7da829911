package io.metersync.command;

import io.metersync.database.Databases;
import io.metersync.fault.Count;
import io.metersync.flow.SqlFiles;
import io.metersync.node.NodeDecision;
import io.metersync.node.NodeIdentity;
import io.metersync.node.TokenFile;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows who the local database is, and carries out an operator's decision if the database may be a copy. Needs no running process. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[keep | new]",
        description =
                "Show the node of the local database. If the database is in a new place, decide whether it is the same node or a copy.")
public final class NodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** The action of one of the commands on the local database. */
    private interface Action {
        int run(NodeIdentity identity, NodeDecision decision);
    }

    @Override
    public Integer call() {
        return onLocalDatabase((identity, decision) -> show(identity));
    }

    @Command(
            name = "keep",
            mixinStandardHelpOptions = true,
            description = "Keep the node: the database was restored, moved or upgraded. Uploads continue.")
    int keep() {
        return onLocalDatabase((identity, decision) -> {
            decision.keep(user());
            println("This database is the site's own. A running process uploads with its next cycle.");
            return 0;
        });
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Make a copied database a new site, and discard all copied readings permanently.")
    int renew(@Mixin Confirmation confirmation) {
        return onLocalDatabase((identity, decision) -> {
            NodeDecision.Copied copied = decision.copied();
            println("To be discarded for good: %s%s, and %d of the quarantine"
                    .formatted(Count.of(copied.readings(), "reading"), range(copied), copied.quarantined()));
            if (!confirmation.isGiven("discard them")) {
                println("Nothing was changed.");
                return 1;
            }
            println("This database is the new node " + decision.renew(user()));
            return 0;
        });
    }

    private int onLocalDatabase(Action action) {
        Installation.quietLogging();
        Settings settings = Installation.settings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        try (Databases databases = new Databases(settings)) {
            // it may discard many readings
            databases.local().allowEndlessStatements();
            SqlFiles sql = new SqlFiles(settings);
            NodeIdentity identity =
                    new NodeIdentity(databases.local(), sql, new TokenFile(settings.text(Setting.LOG_FILE)));
            return action.run(identity, new NodeDecision(databases.local(), sql, identity));
        }
    }

    private int show(NodeIdentity identity) {
        NodeIdentity.Node node = identity.look()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "sync_node has no row, this local database has no identity: insert into sync_node default values"));
        println("Node          " + node.id());
        println("Confirmed on  " + node.before());
        println("Now on        " + node.now());
        println(node.problem() == null ? "All is well." : "ERROR  " + node.problem());
        return node.problem() == null ? 0 : 1;
    }

    private static String range(NodeDecision.Copied copied) {
        return copied.readings() == 0 ? "" : " (%s to %s)".formatted(copied.oldest(), copied.newest());
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
