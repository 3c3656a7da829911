package io.metersync.http;

import io.metersync.settings.Note;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.users.UserFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The rules between the HTTP settings: a process that listens to other machines needs passwords, and should have TLS.
 *
 * @param authFile HTTP_AUTH_FILE, empty if not set; the others likewise
 */
public record HttpRules(String host, String authFile, String tlsCert, String tlsKey) {
    public static HttpRules of(Settings settings) {
        return new HttpRules(
                settings.text(Setting.HTTP_HOST),
                settings.text(Setting.HTTP_AUTH_FILE),
                settings.text(Setting.HTTP_TLS_CERT),
                settings.text(Setting.HTTP_TLS_KEY));
    }

    /** The rule that {@link Settings#and} takes. */
    public static void check(Settings settings, Consumer<Note> problem, Consumer<Note> warning) {
        HttpRules rules = of(settings);
        rules.problemNotes().forEach(problem);
        rules.warningNotes().forEach(warning);
    }

    /** Whether only this machine can reach an address. */
    public static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The problems that block the start of the server, one per line. */
    List<String> problems() {
        return problemNotes().stream().map(Note::text).toList();
    }

    /** The same, each with its fix. */
    List<Note> problemNotes() {
        List<Note> problems = new ArrayList<>();
        if (authFile.isEmpty() && !isLoopback(host)) {
            problems.add(new Note(
                    "HTTP_HOST = '%s': other machines reach it and HTTP_AUTH_FILE is not set: set it and add users with metersync user add, or keep 127.0.0.1"
                            .formatted(host),
                    ".env: HTTP_HOST=127.0.0.1"));
        }
        if (tlsCert.isEmpty() != tlsKey.isEmpty()) {
            String unset = tlsCert.isEmpty() ? "HTTP_TLS_CERT" : "HTTP_TLS_KEY";
            problems.add(new Note(
                    unset + " is not set: HTTP_TLS_CERT and HTTP_TLS_KEY go together, set both or none",
                    ".env: " + unset + "=..."));
        } else if (!tlsCert.isEmpty()) {
            String problem = new TlsFiles(Path.of(tlsCert), Path.of(tlsKey)).problem();
            if (problem != null) {
                problems.add(new Note(
                        "HTTP_TLS_CERT = '%s', HTTP_TLS_KEY = '%s': %s".formatted(tlsCert, tlsKey, problem),
                        "openssl x509 -noout -subject -enddate -in '%s'; openssl pkey -noout -check -in '%s'"
                                .formatted(tlsCert, tlsKey)));
            }
        }
        problems.addAll(problemsOfUsers());
        return problems;
    }

    /** The problems that don't block the start, each with its fix. */
    List<Note> warningNotes() {
        List<Note> warnings = new ArrayList<>();
        if (!isLoopback(host) && tlsCert.isEmpty()) {
            warnings.add(new Note(
                    "HTTP_HOST = '%s' without TLS: passwords cross the network unencrypted, set HTTP_TLS_CERT and HTTP_TLS_KEY"
                            .formatted(host),
                    ".env: HTTP_TLS_CERT=... and HTTP_TLS_KEY=..."));
        }
        if (!authFile.isEmpty()) {
            UserFile file = new UserFile(Path.of(authFile));
            if (file.isReadableByOthers()) {
                warnings.add(new Note(
                        "HTTP_AUTH_FILE = '%s': every user of this machine can read it: chmod 600 %s"
                                .formatted(authFile, authFile),
                        "chmod 600 '%s'".formatted(authFile)));
            }
        }
        return warnings;
    }

    private List<Note> problemsOfUsers() {
        if (authFile.isEmpty()) {
            return List.of();
        }
        UserFile file = new UserFile(Path.of(authFile));
        if (!file.isReadable()) {
            boolean exists = file.exists();
            return List.of(new Note(
                    "HTTP_AUTH_FILE = '%s': %s"
                            .formatted(
                                    authFile,
                                    exists
                                            ? "not readable: give it to the user that runs Metersync"
                                            : "no such file: metersync user add NAME --role operator makes it"),
                    exists ? "ls -l '%s'".formatted(authFile) : "metersync user add NAME --role operator"));
        }
        String edit = "${EDITOR:-vi} '%s'".formatted(authFile);
        try {
            return file.read().problems().stream()
                    .map(problem -> new Note("HTTP_AUTH_FILE: " + problem, edit))
                    .toList();
        } catch (IOException e) {
            return List.of(new Note("HTTP_AUTH_FILE = '%s': can't be read (%s)".formatted(authFile, e), edit));
        }
    }
}
