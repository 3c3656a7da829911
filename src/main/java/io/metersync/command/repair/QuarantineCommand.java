package io.metersync.command.repair;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import io.metersync.command.Installation;
import io.metersync.fault.Count;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows, retries and discards the readings that the remote database refused, through the running process. */
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | retry | discard)",
        description = "List, retry or discard the readings that the remote database refused.")
public final class QuarantineCommand implements Runnable {
    @Mixin
    private HttpLogin login;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what: list, retry or discard");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the newest 1,000 readings with the reason of the refusal.")
    int list() throws IOException {
        JsonNode readings = process().get("/api/quarantine").json();
        for (JsonNode reading : readings) {
            println("%d  %s  %s  attempts %d, last %s: %s"
                    .formatted(
                            reading.path("id").asLong(),
                            reading.path("meterId").asText(),
                            reading.path("timestamp").asText(),
                            reading.path("attempts").asInt(),
                            reading.path("lastAttemptAt").asText(),
                            reading.path("error").asText()));
        }
        println(Count.of(readings.size(), "reading") + " in the quarantine");
        return 0;
    }

    @Command(name = "retry", mixinStandardHelpOptions = true, description = "Send readings again.")
    int retry(
            @Parameters(paramLabel = "ID", description = "ids from the output of list", arity = "0..*") List<Long> ids,
            @Option(names = "--all", description = "all readings in the quarantine") boolean all)
            throws IOException {
        return move(ids, all, "retry", "sent");
    }

    @Command(name = "discard", mixinStandardHelpOptions = true, description = "Delete readings permanently.")
    int discard(
            @Parameters(paramLabel = "ID", description = "ids from the output of list", arity = "0..*") List<Long> ids,
            @Option(names = "--all", description = "all readings in the quarantine") boolean all)
            throws IOException {
        return move(ids, all, "discard", "discarded");
    }

    private int move(List<Long> ids, boolean all, String action, String done) throws IOException {
        List<Long> chosen = all ? allIds() : ids == null ? List.of() : ids;
        if (chosen.isEmpty() && !all) {
            throw new ParameterException(
                    spec.commandLine(), "say which: ids as `metersync quarantine list` shows them, or --all");
        }
        int moved = 0;
        for (long id : chosen) {
            JsonNode result =
                    process().post("/api/quarantine/" + id + "/" + action).json();
            moved += result.path("moved").asInt();
            if (result.hasNonNull("error")) {
                println(id + " stays: " + result.path("error").asText());
            }
        }
        println("%d of %s %s".formatted(moved, Count.of(chosen.size(), "reading"), done));
        return moved == chosen.size() ? 0 : 1;
    }

    private List<Long> allIds() throws IOException {
        List<Long> ids = new ArrayList<>();
        process()
                .get("/api/quarantine")
                .json()
                .forEach(reading -> ids.add(reading.path("id").asLong()));
        return ids;
    }

    private RunningProcess process() {
        return new RunningProcess(Installation.settings(), login);
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
