package io.metersync.command;

import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import io.metersync.mcp.Endpoint;
import io.metersync.mcp.StdioTransport;
import io.metersync.mcp.tool.Tools;
import io.metersync.process.Application;
import io.metersync.process.Version;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers an assistant over standard input and output, until the input ends. */
@Command(
        name = "mcp",
        mixinStandardHelpOptions = true,
        description =
                "Let an assistant ask about the sync (Model Context Protocol, over standard input and output). Changes nothing"
                        + " without --allow-changes.")
public final class McpCommand implements Callable<Integer> {
    @Option(
            names = "--allow-changes",
            description = "also start syncs, retry quarantined readings, and approve held deactivations")
    private boolean allowChanges;

    @Mixin
    private HttpLogin login;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (login.isPasswordMissing()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--user needs METERSYNC_HTTP_PASSWORD: standard input belongs to the assistant, nobody can be asked");
        }
        // log lines and prints go to standard error, because standard output belongs to the protocol
        PrintStream out = System.out;
        System.setOut(System.err);
        Settings settings = Installation.settings();
        Tools tools = new Tools(new HttpApi(settings, login), Application::new, settings);
        Endpoint endpoint = new Endpoint(tools, allowChanges && !isViewer(settings), Version.text());
        new StdioTransport(endpoint, login.user() == null ? "local" : login.user(), out).run(System.in);
        return 0;
    }

    /** A viewer is not offered changes that the process would refuse; if no process answers now, it decides later. */
    private boolean isViewer(Settings settings) {
        try {
            return new RunningProcess(settings, login).isViewer();
        } catch (IOException | IllegalStateException e) {
            spec.commandLine().getErr().println("metersync mcp: " + e.getMessage());
            return false;
        }
    }
}
