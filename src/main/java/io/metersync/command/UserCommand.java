package io.metersync.command;

import io.metersync.client.Passwords;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.users.PasswordHash;
import io.metersync.users.Role;
import io.metersync.users.User;
import io.metersync.users.UserFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps the file of users; the running process sees a change immediately. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(add | remove | list)",
        description = "Manage the users of the page and the HTTP API (HTTP_AUTH_FILE).")
public final class UserCommand implements Runnable {
    private static final int SHORTEST_PASSWORD = 12;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what: add, remove or list");
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description =
                    "Add a user, or change the user's password and role. Prompts for the password, or reads it from standard input.")
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--role", required = true, description = "viewer (reads) or operator (also starts actions)")
                    String role)
            throws IOException {
        if (!User.isName(name)) {
            throw wrong("the name '%s' must be 1 to 64 letters, digits or . _ @ -".formatted(name));
        }
        Role chosen =
                Role.named(role).orElseThrow(() -> wrong("--role = '%s': must be viewer or operator".formatted(role)));
        Map<String, User> users = users();
        String password = password(name);
        boolean isNew =
                users.put(name, new User(name, chosen, PasswordHash.of(password, PasswordHash.ITERATIONS))) == null;
        file().write(users.values());
        println("%s %s, %s".formatted(isNew ? "Added" : "Changed", name, chosen));
        return 0;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Remove a user.")
    int remove(@Parameters(paramLabel = "NAME") String name) throws IOException {
        Map<String, User> users = users();
        if (users.remove(name) == null) {
            spec.commandLine().getErr().println("no user '%s' in %s".formatted(name, file()));
            return 1;
        }
        file().write(users.values());
        println("Removed " + name);
        return 0;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List names and roles.")
    int list() throws IOException {
        users().values().forEach(user -> println("%-8s  %s".formatted(user.role(), user.name())));
        return 0;
    }

    private String password(String name) throws IOException {
        String password = Passwords.read("Password for " + name + ": ");
        if (password.codePointCount(0, password.length()) < SHORTEST_PASSWORD) {
            throw wrong("the password is too short: at least %d characters".formatted(SHORTEST_PASSWORD));
        }
        if (System.console() != null && !password.equals(Passwords.read("Once more: "))) {
            throw wrong("the two passwords differ");
        }
        return password;
    }

    /** The users of the file; a line that makes no sense is not thrown away by writing the others. */
    private Map<String, User> users() throws IOException {
        if (!file().exists()) {
            return new LinkedHashMap<>();
        }
        UserFile.Content content = file().read();
        if (!content.problems().isEmpty()) {
            throw wrong(String.join(System.lineSeparator(), content.problems()) + ": correct or remove the line first");
        }
        return content.users();
    }

    private UserFile file() {
        Settings settings = Installation.settings();
        String file = settings.text(Setting.HTTP_AUTH_FILE);
        if (file.isEmpty()) {
            throw wrong("HTTP_AUTH_FILE is not set: say in .env which file holds the users");
        }
        return new UserFile(Path.of(file));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
