package io.metersync.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Requests a meter reconciliation from the running process, or approves a deactivation on hold. */
@Command(
        name = "meter-sync",
        mixinStandardHelpOptions = true,
        description = "Request a meter reconciliation from the running process, or approve a deactivation on hold.")
public final class MeterSyncCommand implements Callable<Integer> {
    @Option(
            names = "--approve",
            description = "show the meters whose deactivation is on hold, and deactivate exactly these meters")
    private boolean approve;

    @Mixin
    private Confirmation confirmation;

    @Mixin
    private HttpLogin login;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RunningProcess process = new RunningProcess(Installation.settings(), login);
        return approve ? approve(process) : start(process);
    }

    private int start(RunningProcess process) throws IOException {
        RunningProcess.Answer answer = process.post("/api/meter-sync");
        if (answer.status() != 202) {
            return refused(answer);
        }
        spec.commandLine().getOut().println("A meter sync starts; see metersync status.");
        return 0;
    }

    private int approve(RunningProcess process) throws IOException {
        JsonNode held = process.get("/api/status").json().path("meterSync").path("held");
        if (held.isMissingNode() || held.isNull()) {
            spec.commandLine().getErr().println("Nothing is held.");
            return 1;
        }
        PrintWriter out = spec.commandLine().getOut();
        held.path("meters")
                .forEach(meter -> out.println(meter.path("meterId").asText() + "  "
                        + meter.path("name").asText()));
        out.flush();
        if (!confirmation.isGiven("deactivate them")) {
            out.println("Nothing was changed.");
            return 1;
        }
        String since = URLEncoder.encode(held.path("since").asText(), StandardCharsets.UTF_8);
        RunningProcess.Answer answer = process.post("/api/meter-sync/approve?since=" + since);
        if (answer.status() != 200) {
            return refused(answer);
        }
        out.println(answer.json().path("deactivated").asLong() + " meters deactivated.");
        return 0;
    }

    private int refused(RunningProcess.Answer answer) {
        spec.commandLine()
                .getErr()
                .println("Refused (" + answer.status() + "): "
                        + answer.json().path("error").asText());
        return 1;
    }
}
