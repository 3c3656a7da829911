package io.metersync.command;

import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks the running process for a cycle now. */
@Command(name = "sync", mixinStandardHelpOptions = true, description = "Request a sync cycle from the running process.")
public final class SyncCommand implements Callable<Integer> {
    @Mixin
    private HttpLogin login;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RunningProcess.Answer answer = new RunningProcess(Installation.settings(), login).post("/api/sync");
        if (answer.status() == 202) {
            spec.commandLine().getOut().println("A sync cycle starts; see metersync status.");
            return 0;
        }
        spec.commandLine()
                .getErr()
                .println("Refused (" + answer.status() + "): "
                        + answer.json().path("error").asText());
        return 1;
    }
}
