package io.metersync;

import io.metersync.command.BundleCommand;
import io.metersync.command.CheckCommand;
import io.metersync.command.DemoCommand;
import io.metersync.command.McpCommand;
import io.metersync.command.MeterSyncCommand;
import io.metersync.command.MigrateCommand;
import io.metersync.command.NodeCommand;
import io.metersync.command.PlanCommand;
import io.metersync.command.RunCommand;
import io.metersync.command.StatusCommand;
import io.metersync.command.SyncCommand;
import io.metersync.command.UserCommand;
import io.metersync.command.VerifyCommand;
import io.metersync.command.central.EnrolCommand;
import io.metersync.command.central.FleetCommand;
import io.metersync.command.central.SiteCommand;
import io.metersync.command.repair.ConflictsCommand;
import io.metersync.command.repair.QuarantineCommand;
import io.metersync.command.repair.ResendCommand;
import io.metersync.fault.Failure;
import io.metersync.process.Version;
import java.security.Security;
import java.time.ZoneId;
import java.util.Locale;
import java.util.TimeZone;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit codes: 0 done, 1 failed, 2 bad usage or configuration. */
@Command(
        name = "metersync",
        description = "Moves every meter reading from the site's PostgreSQL to the client's, exactly once.",
        mixinStandardHelpOptions = true,
        versionProvider = Metersync.VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            MigrateCommand.class,
            CheckCommand.class,
            StatusCommand.class,
            PlanCommand.class,
            VerifyCommand.class,
            SyncCommand.class,
            MeterSyncCommand.class,
            QuarantineCommand.class,
            ConflictsCommand.class,
            ResendCommand.class,
            NodeCommand.class,
            UserCommand.class,
            McpCommand.class,
            BundleCommand.class,
            FleetCommand.class,
            SiteCommand.class,
            EnrolCommand.class
        },
        footer = {"", "Exit codes: 0 done, 1 failed, 2 bad usage or configuration."})
public final class Metersync {
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"metersync " + Version.text()};
        }
    }

    public static void main(String[] args) {
        // before the first look-up: a name that moves to another server is seen soon, unless the machine's Java is set
        // otherwise
        boundNameCache();
        // otherwise the driver's messages, in the language of the user, would stand among ours
        Locale.setDefault(Locale.ENGLISH);
        // the log keeps the machine's zone; the driver gives every session that of the JVM
        System.setProperty("metersync.zone", ZoneId.systemDefault().getId());
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        System.exit(execute(args));
    }

    private static void boundNameCache() {
        if (Security.getProperty("networkaddress.cache.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", "5");
            Security.setProperty("networkaddress.cache.negative.ttl", "2");
        }
    }

    /** Runs one command and gives its exit code. */
    public static int execute(String... args) {
        CommandLine commandLine = new CommandLine(new Metersync());
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println(command.getCommandSpec().qualifiedName() + " failed: " + Failure.describe(e));
            return 1;
        });
        return args.length == 0 ? usage(commandLine) : commandLine.execute(args);
    }

    private static int usage(CommandLine commandLine) {
        commandLine.usage(commandLine.getErr());
        return 2;
    }
}
