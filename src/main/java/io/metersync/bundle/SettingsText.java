package io.metersync.bundle;

import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings in force, and the secrets among them and beside them. */
public final class SettingsText {
    private static final String SECRET_NAME =
            "(?i).*(passw|passphrase|pwd|secret|token|api_?key|access_?key|private_?key|credential).*";

    private final Settings settings;

    public SettingsText(Settings settings) {
        this.settings = settings;
    }

    /** A line for each setting, then their problems. */
    public String text() {
        String lines = Arrays.stream(Setting.values())
                .map(setting -> setting + "=" + shown(setting))
                .collect(Collectors.joining("\n", "", "\n"));
        return lines
                + settings.problems().stream()
                        .map(line -> "problem: " + line + "\n")
                        .collect(Collectors.joining())
                + settings.warnings().stream()
                        .map(line -> "warning: " + line + "\n")
                        .collect(Collectors.joining());
    }

    private String shown(Setting setting) {
        String value = settings.text(setting);
        return setting.isSecret() && !value.isEmpty() ? "***" : value;
    }

    /** Hides the secrets of the settings, of the environment, of the file of users and of the key for TLS. */
    public Redaction redaction(Map<String, String> environment) {
        Redaction redaction = new Redaction();
        Arrays.stream(Setting.values())
                .filter(Setting::isSecret)
                .map(settings::text)
                .forEach(redaction::hide);
        environment.forEach((name, value) -> {
            if (name.matches(SECRET_NAME)) {
                redaction.hide(name.endsWith("_FILE") ? read(value) : value);
            }
        });
        read(settings.text(Setting.HTTP_TLS_KEY)).lines().forEach(redaction::hide);
        hideUsers(redaction);
        return redaction;
    }

    private void hideUsers(Redaction redaction) {
        read(settings.text(Setting.HTTP_AUTH_FILE))
                .lines()
                .filter(line -> line.contains(":"))
                .forEach(line -> redaction.hide(line.substring(line.lastIndexOf(':') + 1)));
    }

    private static String read(String file) {
        try {
            return file.isEmpty() ? "" : Files.readString(Path.of(file)).strip();
        } catch (IOException | RuntimeException e) {
            // no secret that is known of it
            return "";
        }
    }
}
