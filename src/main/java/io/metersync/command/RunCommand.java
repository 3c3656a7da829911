package io.metersync.command;

import io.metersync.process.SyncProcess;
import io.metersync.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the service until it is stopped. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Run the service until SIGTERM or Ctrl-C. Settings: environment, .env in this folder, application.properties.")
public final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Settings settings = Installation.settings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        Installation.startLogging(settings);
        SyncProcess process = new SyncProcess(settings);
        if (!process.refusals().isEmpty()) {
            return 2;
        }
        process.run();
        return 0;
    }
}
