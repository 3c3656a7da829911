package io.metersync.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import io.metersync.process.Application;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how the sync is doing: from the running process; if none runs, from the databases. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show the status of the running process. Exit code 1 if no process runs.")
public final class StatusCommand implements Callable<Integer> {
    @Option(names = "--json", description = "as JSON, as GET /api/status gives it")
    private boolean json;

    @Mixin
    private HttpLogin login;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Installation.quietLogging();
        Settings settings = Installation.settings();
        JsonNode status = askProcess(settings);
        if (status == null && Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        status = status == null ? askDatabases(settings) : status;
        if (json) {
            spec.commandLine().getOut().println(status.toPrettyString());
        } else {
            new StatusText(status, spec.commandLine().getOut()).print();
        }
        return status.path("isRunning").asBoolean() ? 0 : 1;
    }

    /** Null if no process answers. */
    private JsonNode askProcess(Settings settings) {
        try {
            return new RunningProcess(settings, login).get("/api/status").json();
        } catch (IOException e) {
            return null;
        }
    }

    /** The status without a process. */
    static JsonNode askDatabases(Settings settings) throws IOException {
        try (Application application = new Application(settings, Clock.systemUTC())) {
            return new ObjectMapper()
                    .readTree(application.status().report(false).toJson());
        }
    }
}
