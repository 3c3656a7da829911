package io.metersync.central;

import io.metersync.settings.EnvironmentFile;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file that takes a secret from the administrator to a site: readable for its owner only, and never overwritten. */
public final class SiteFile {
    /** The certificate authority of the remote server, which the site stores as a file of its own. */
    static final String AUTHORITY = "POSTGRES_CLIENT_SSLROOTCERT_BASE64";

    private final Path file;

    public SiteFile(Path file) {
        this.file = file;
    }

    /**
     * The remote database as the site reaches it.
     *
     * @param host null for that of the administrator's settings
     * @param port null for that of the administrator's settings
     * @param userSuffix of the login, as some poolers need it: {@code .PROJECT}
     */
    public record Access(String host, Integer port, String userSuffix) {}

    /** Writes the site's settings: all that it needs besides its local database. */
    void write(NewSite site, SitePassword password, Access access, Settings settings) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("SITE_NAME", site.name().text());
        values.put(
                "POSTGRES_CLIENT_HOST",
                access.host() == null ? settings.text(Setting.POSTGRES_CLIENT_HOST) : access.host());
        values.put(
                "POSTGRES_CLIENT_PORT",
                access.port() == null
                        ? settings.text(Setting.POSTGRES_CLIENT_PORT)
                        : access.port().toString());
        values.put("POSTGRES_CLIENT_DB", settings.text(Setting.POSTGRES_CLIENT_DB));
        if (settings.remoteSchema().isSet()) {
            values.put("POSTGRES_CLIENT_SCHEMA", settings.remoteSchema().name());
        }
        values.put("POSTGRES_CLIENT_USER", site.role() + access.userSuffix());
        values.put("POSTGRES_CLIENT_PASSWORD", password.text());
        values.put("POSTGRES_CLIENT_SSLMODE", settings.text(Setting.POSTGRES_CLIENT_SSLMODE));
        String authority = settings.text(Setting.POSTGRES_CLIENT_SSLROOTCERT);
        if (!authority.isEmpty()) {
            values.put(AUTHORITY, base64(Path.of(authority)));
        }
        create("""
                # Metersync: the site %s. This file holds a password: keep it secret, and delete it when the site is enrolled.
                # On the site: metersync enrol %s
                """.formatted(site.name().text(), file.getFileName()) + EnvironmentFile.lines(values));
    }

    /** Writes a password alone, as a file for POSTGRES_CLIENT_PASSWORD_FILE. */
    void write(SitePassword password) {
        create(password.text() + "\n");
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    file + " can't be deleted, and holds a password that no role has: delete it", e);
        }
    }

    private void create(String text) {
        try {
            Files.createFile(file, ownerOnly());
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalStateException(
                    "%s exists: name another file, because this one may hold a password".formatted(file));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s can't be written (%s): name a file in a folder that you may write"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static String base64(Path file) {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read: correct POSTGRES_CLIENT_SSLROOTCERT", e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
