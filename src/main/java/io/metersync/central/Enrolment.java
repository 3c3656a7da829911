package io.metersync.central;

import io.metersync.settings.EnvironmentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes a site's file into its {@code .env}, which keeps its other lines. */
public final class Enrolment {
    private static final String AUTHORITY_SETTING = "POSTGRES_CLIENT_SSLROOTCERT";
    private static final String AUTHORITY_FILE = "remote-authority.pem";

    private final Path dotenv;
    private final Map<String, String> wanted;
    private final Map<String, String> present;
    private final byte[] authority;

    /** @throws IllegalStateException if {@code file} is not a file of {@code metersync site add} */
    public Enrolment(Path file, Path dotenv) {
        this.dotenv = dotenv;
        wanted = new LinkedHashMap<>(EnvironmentFile.read(file));
        present = Files.exists(dotenv) ? EnvironmentFile.read(dotenv) : Map.of();
        if (!wanted.keySet().containsAll(List.of("SITE_NAME", "POSTGRES_CLIENT_USER", "POSTGRES_CLIENT_PASSWORD"))) {
            throw new IllegalStateException(
                    "%s is no file of metersync site add: ask the administrator of the remote database for one"
                            .formatted(file));
        }
        String encoded = wanted.remove(SiteFile.AUTHORITY);
        authority = encoded == null ? null : decoded(encoded, file);
        if (authority != null) {
            wanted.put(AUTHORITY_SETTING, authorityFile().toString());
        }
    }

    private static byte[] decoded(String encoded, Path file) {
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("%s is damaged: %s is no base64; take the file to this machine again"
                    .formatted(file, SiteFile.AUTHORITY));
        }
    }

    public String site() {
        return wanted.get("SITE_NAME");
    }

    /** The names of the present lines that the file contradicts. */
    public List<String> conflicts() {
        List<String> names = new ArrayList<>(wanted.keySet().stream()
                .filter(name -> !present.getOrDefault(name, "").isEmpty() && !isTaken(name))
                .toList());
        if (!present.getOrDefault("POSTGRES_CLIENT_PASSWORD_FILE", "").isEmpty()) {
            names.add("POSTGRES_CLIENT_PASSWORD_FILE");
        }
        return names;
    }

    private boolean isTaken(String name) {
        return wanted.get(name).equals(present.get(name));
    }

    /** Writes the lines that are missing or differ, and returns the names of the lines written. */
    public List<String> write() {
        List<String> names =
                wanted.keySet().stream().filter(name -> !isTaken(name)).toList();
        if (authority != null) {
            writeAuthority();
        }
        if (!names.isEmpty() || !conflicts().isEmpty()) {
            EnvironmentFile.write(dotenv, wanted, List.of("POSTGRES_CLIENT_PASSWORD_FILE"));
        }
        return names;
    }

    private Path authorityFile() {
        return dotenv.toAbsolutePath().resolveSibling(AUTHORITY_FILE);
    }

    private void writeAuthority() {
        try {
            Files.write(authorityFile(), authority);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    authorityFile() + " can't be written: run this as root, or as the user the service runs as", e);
        }
    }
}
