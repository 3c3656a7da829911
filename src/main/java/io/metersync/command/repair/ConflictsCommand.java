package io.metersync.command.repair;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metersync.command.Installation;
import io.metersync.database.Databases;
import io.metersync.download.KeptConflicts;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the local edits that downloads have overwritten, and restores fields that the site owns. Needs no running process. */
@Command(
        name = "conflicts",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | show | restore)",
        description =
                "Local edits of meters and tenants that a download has overwritten: list them, show one, restore fields of it.")
public final class ConflictsCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    /** The work of one of the commands on the local database. */
    private interface Action {
        int run(KeptConflicts conflicts) throws JsonProcessingException;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what: list, show or restore");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "The newest 1,000, by the names of their fields.")
    int list(@Option(names = "--json", description = "as JSON") boolean json) throws JsonProcessingException {
        return onLocalDatabase(conflicts -> {
            List<KeptConflicts.Listed> all = conflicts.list();
            if (json) {
                println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
            } else {
                all.forEach(conflict -> println(line(conflict)));
                println(all.size() + " local edits overwritten");
            }
            return 0;
        });
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "One of them with its values: the local version, and the remote row that replaced it.")
    int show(
            @Parameters(paramLabel = "ID", description = "as list shows it") long id,
            @Option(names = "--json", description = "as JSON") boolean json)
            throws JsonProcessingException {
        return onLocalDatabase(conflicts -> {
            KeptConflicts.Kept kept = find(conflicts, id);
            if (json) {
                println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document(kept)));
            } else {
                print(kept);
            }
            return 0;
        });
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = {
                "Give a meter the local values again, of fields in METER_LOCAL_FIELDS. The next download would overwrite all other"
                        + " fields again: change these in the remote database."
            })
    int restore(
            @Parameters(paramLabel = "ID", description = "as list shows it") long id,
            @Parameters(
                            paramLabel = "FIELD",
                            description = "as METER_LOCAL_FIELDS names it; default all that can be restored",
                            index = "1..*",
                            arity = "0..*")
                    List<String> fields)
            throws JsonProcessingException {
        return onLocalDatabase(conflicts -> {
            KeptConflicts.Listed conflict = find(conflicts, id).conflict();
            List<String> chosen = fields == null ? conflicts.restorable(conflict) : fields;
            refuseUnowned(conflict, chosen, conflicts.restorable(conflict));
            if (!conflicts.restore(id, chosen)) {
                throw new IllegalStateException("the local table has no meter " + conflict.key());
            }
            println("%s has its local values again: %s".formatted(conflict.key(), String.join(", ", chosen)));
            return 0;
        });
    }

    private static void refuseUnowned(KeptConflicts.Listed conflict, List<String> chosen, List<String> restorable) {
        List<String> unowned =
                chosen.stream().filter(field -> !restorable.contains(field)).toList();
        if (chosen.isEmpty() || !unowned.isEmpty()) {
            throw new IllegalStateException(
                    "the next download would overwrite %s of %s again: change it in the remote database%s"
                            .formatted(
                                    String.join(", ", unowned.isEmpty() ? conflict.fields() : unowned),
                                    conflict.key(),
                                    conflict.table().equals("meters")
                                            ? ", or add it to METER_LOCAL_FIELDS, restart, and restore it then"
                                            : ""));
        }
    }

    private static KeptConflicts.Kept find(KeptConflicts conflicts, long id) {
        return conflicts
                .find(id)
                .orElseThrow(() -> new IllegalStateException(
                        "there is no conflict %d: see metersync conflicts list".formatted(id)));
    }

    private int onLocalDatabase(Action action) throws JsonProcessingException {
        Installation.quietLogging();
        Settings settings = Installation.settings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        try (Databases databases = new Databases(settings)) {
            return action.run(new KeptConflicts(databases.local(), new SqlFiles(settings), settings.localFields()));
        }
    }

    private void print(KeptConflicts.Kept kept) throws JsonProcessingException {
        println(line(kept.conflict()));
        JsonNode local = JSON.readTree(kept.localRow());
        JsonNode remote = JSON.readTree(kept.remoteRow());
        local.fieldNames().forEachRemaining(field -> {
            println("%s %s".formatted(kept.conflict().fields().contains(field) ? "*" : " ", field));
            println("    local   " + local.path(field));
            println("    remote  " + remote.path(field));
        });
    }

    private static ObjectNode document(KeptConflicts.Kept kept) throws JsonProcessingException {
        ObjectNode document = JSON.valueToTree(kept.conflict());
        document.set("local", JSON.readTree(kept.localRow()));
        document.set("remote", JSON.readTree(kept.remoteRow()));
        return document;
    }

    private static String line(KeptConflicts.Listed conflict) {
        return "%d  %s  %s %s: %s"
                .formatted(
                        conflict.id(),
                        conflict.overwrittenAt(),
                        conflict.table(),
                        conflict.key().replaceAll("\\p{Cntrl}", " "),
                        String.join(", ", conflict.fields()));
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
