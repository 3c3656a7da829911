package io.metersync.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The user a command logs in as at the running process, where HTTP_AUTH_FILE asks for one. */
public final class HttpLogin {
    private static final String PASSWORD = "METERSYNC_HTTP_PASSWORD";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "log in as; the password comes from " + PASSWORD + " or is asked for")
    private String user;

    private String header;

    /** Who logs in, or null. */
    public String user() {
        return user;
    }

    /** Whether a password would have to be asked for. */
    public boolean isPasswordMissing() {
        return user != null && System.getenv(PASSWORD) == null;
    }

    /** The Authorization header, or null without --user; asks for the password once. */
    String header() throws IOException {
        if (user != null && header == null) {
            String variable = System.getenv(PASSWORD);
            String password = variable != null ? variable : Passwords.read("Password for " + user + ": ");
            header = "Basic "
                    + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        }
        return header;
    }
}
