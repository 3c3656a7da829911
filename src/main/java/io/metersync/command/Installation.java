package io.metersync.command;

import io.metersync.http.HttpRules;
import io.metersync.observe.LogFile;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The folder and the settings of the product, for all commands. */
public final class Installation {
    /** The console's output for an error besides its line: the file has the stack trace. */
    private static final String CONSOLE_TRACE = "metersync.console.trace";

    private Installation() {}

    /** The folder with routes/, sql/ and application.properties; the launcher names it. */
    public static Path home() {
        return Path.of(System.getProperty("metersync.home", ""))
                .toAbsolutePath()
                .normalize();
    }

    public static Settings settings() {
        return settings(System.getenv());
    }

    public static Settings settings(Map<String, String> environment) {
        return Settings.load(home(), dotenvFolder(Path.of("").toAbsolutePath()), environment)
                .and(HttpRules::check);
    }

    /** For commands of the administrator of the remote database, whose machine needs no local database: only POSTGRES_CLIENT_ must be set. */
    public static Settings centreSettings() {
        return Settings.loadCentre(home(), dotenvFolder(Path.of("").toAbsolutePath()), System.getenv())
                .and(HttpRules::check);
    }

    /** A site installed as a system package has its {@code .env} beside its configuration, wherever a command is given. */
    private static Path dotenvFolder(Path workingFolder) {
        return Files.exists(workingFolder.resolve(".env")) ? workingFolder : home();
    }

    /** Prints the problems of the settings, one per line; false if there are none. */
    public static boolean tellsProblems(Settings settings, CommandSpec spec) {
        settings.problems().forEach(problem -> spec.commandLine().getErr().println("configuration: " + problem));
        return !settings.problems().isEmpty();
    }

    public static void startLogging(Settings settings) {
        LogFile.start(settings.text(Setting.LOG_LEVEL), settings.text(Setting.LOG_FILE));
    }

    /** For commands that talk to a person: only what goes wrong is logged. */
    public static void quietLogging() {
        System.setProperty("metersync.log.level", "error");
        System.setProperty(CONSOLE_TRACE, "%nopex");
    }
}
