package io.metersync.check;

import io.metersync.check.finding.Finding;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Stream;

/** Warns of database passwords that are soon guessed, and of files that every user of this machine may read. */
final class SecretCheck {
    private static final int SHORTEST = 16;

    private final Settings settings;

    SecretCheck(Settings settings) {
        this.settings = settings;
    }

    List<Finding> run() {
        Stream<Finding> passwords = Stream.of(Setting.POSTGRES_SYNC_PASSWORD, Setting.POSTGRES_CLIENT_PASSWORD)
                .filter(password -> settings.text(password).length() < SHORTEST)
                .map(SecretCheck::tooShort);
        String log = settings.text(Setting.LOG_FILE);
        Stream<Finding> files = Stream.concat(
                        Stream.of(settings.dotenv()), log.isEmpty() ? Stream.empty() : Stream.of(Path.of(log)))
                .map(Path::toAbsolutePath)
                .filter(SecretCheck::isOpenToOthers)
                .map(SecretCheck::open);
        return Stream.concat(passwords, files).toList();
    }

    private static Finding tooShort(Setting password) {
        return Finding.warning(
                        "configuration",
                        "%s has fewer than %d characters: let the database have a longer one"
                                .formatted(password, SHORTEST))
                .fixedBy("openssl rand -base64 24   # a new one; docs/operating.md says how to change it");
    }

    private static Finding open(Path file) {
        return Finding.warning("configuration", "every user of this machine may read " + file)
                .fixedBy("chmod o-rwx '%s'".formatted(file));
    }

    /** Also by its folders, which may keep others away. */
    private static boolean isOpenToOthers(Path file) {
        return Files.exists(file)
                && has(file, PosixFilePermission.OTHERS_READ)
                && Stream.iterate(file.getParent(), folder -> folder != null, Path::getParent)
                        .allMatch(folder -> has(folder, PosixFilePermission.OTHERS_EXECUTE));
    }

    private static boolean has(Path file, PosixFilePermission permission) {
        try {
            return Files.getPosixFilePermissions(file).contains(permission);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
