package io.metersync.command.central;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.metersync.central.RegisteredSite;
import io.metersync.central.Registry;
import io.metersync.central.SiteFile;
import io.metersync.command.Confirmation;
import io.metersync.command.Installation;
import io.metersync.settings.Settings;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The registry of the sites in the remote database, for its administrator: needs POSTGRES_CLIENT_* only, and no running process. */
@Command(
        name = "site",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(add | list | show | pause | resume | revoke | rebind | remove | password)",
        subcommands = SiteAddCommand.class,
        description =
                "Add sites to the registry in the remote database, list, pause, revoke and remove them. For its administrator.")
public final class SiteCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The action of one of the commands on the registry. */
    interface Action {
        int run(Registry registry) throws JsonProcessingException;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name the action: add, list, show, pause, resume, revoke, rebind, remove or password");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the sites with their last contact.")
    int list(@Option(names = "--json", description = "print JSON") boolean json) throws JsonProcessingException {
        return onRegistry(spec, registry -> {
            println(json ? SiteText.json(registry.list()) : SiteText.table(registry.list()));
            return 0;
        });
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Show a site's row of the registry and its last contact.")
    int show(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--json", description = "print JSON") boolean json)
            throws JsonProcessingException {
        return onRegistry(spec, registry -> {
            RegisteredSite site = registry.find(name);
            println(json ? SiteText.json(site) : SiteText.of(site));
            return 0;
        });
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Let a site upload nothing from its next cycle on. Its readings wait.")
    int pause(@Parameters(paramLabel = "NAME") String name) throws JsonProcessingException {
        return onRegistry(spec, registry -> {
            registry.pause(name, true, operator());
            println("The site %s uploads nothing from its next cycle on, until metersync site resume.".formatted(name));
            return 0;
        });
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Let a paused site upload again.")
    int resume(@Parameters(paramLabel = "NAME") String name) throws JsonProcessingException {
        return onRegistry(spec, registry -> {
            registry.pause(name, false, operator());
            println("The site %s uploads again with its next cycle.".formatted(name));
            return 0;
        });
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description =
                    "Take the privileges and the login of a site's role, and end its sessions. Its readings stay.")
    int revoke(@Parameters(paramLabel = "NAME") String name, @Mixin Confirmation confirmation)
            throws JsonProcessingException {
        return onRegistry(
                spec,
                registry -> confirmed(registry, name, "revoke", confirmation, () -> {
                    registry.revoke(name);
                    println("The site %s can't log in any more, and its sessions are ended. Its readings stay."
                            .formatted(name));
                }));
    }

    @Command(
            name = "rebind",
            mixinStandardHelpOptions = true,
            description = "Let the next metersync enrol of a site bind another local database, after a rebuild.")
    int rebind(@Parameters(paramLabel = "NAME") String name) throws JsonProcessingException {
        return onRegistry(spec, registry -> {
            registry.rebind(name);
            println("The next metersync enrol of the site %s binds its local database.".formatted(name));
            return 0;
        });
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Revoke a site, and delete its role and its row of the registry. Its readings stay.")
    int remove(@Parameters(paramLabel = "NAME") String name, @Mixin Confirmation confirmation)
            throws JsonProcessingException {
        return onRegistry(
                spec,
                registry -> confirmed(registry, name, "remove", confirmation, () -> {
                    registry.remove(name);
                    println("The site %s and its role are removed. Its readings stay.".formatted(name));
                }));
    }

    @Command(
            name = "password",
            mixinStandardHelpOptions = true,
            description = "Give a site's role a new password, without a new enrolment.")
    int password(
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--file",
                            required = true,
                            paramLabel = "FILE",
                            description =
                                    "where to write the password alone, for POSTGRES_CLIENT_PASSWORD_FILE of the site")
                    Path file)
            throws JsonProcessingException {
        return onRegistry(spec, registry -> {
            registry.changePassword(name, new SiteFile(file));
            println(
                    ("The role of the site %s has a new password, which %s holds. Until the site has it, no new session begins:"
                                    + " put it into POSTGRES_CLIENT_PASSWORD of .env, or in the file of POSTGRES_CLIENT_PASSWORD_FILE, which needs no restart.")
                            .formatted(name, file));
            return 0;
        });
    }

    private int confirmed(Registry registry, String name, String verb, Confirmation confirmation, Runnable change) {
        println(SiteText.of(registry.find(name)));
        if (!confirmation.isGiven("%s the site %s".formatted(verb, name))) {
            println("Nothing was changed.");
            return 1;
        }
        change.run();
        return 0;
    }

    static int onRegistry(CommandSpec spec, Action action) throws JsonProcessingException {
        Installation.quietLogging();
        Settings settings = Installation.centreSettings();
        if (Installation.tellsProblems(settings, spec)) {
            return 2;
        }
        try (Registry registry = new Registry(settings)) {
            return action.run(registry);
        }
    }

    private static String operator() {
        return System.getProperty("user.name");
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
