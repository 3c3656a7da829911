package io.metersync.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A folder with the files that settings come from, and an environment; complete and right until a test changes it. */
final class SiteFolder {
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();

    SiteFolder(Path folder) {
        this.folder = folder;
        for (String prefix : new String[] {"POSTGRES_SYNC_", "POSTGRES_CLIENT_"}) {
            variable(prefix + "HOST", "localhost")
                    .variable(prefix + "DB", "readings")
                    .variable(prefix + "USER", "metersync")
                    .variable(prefix + "PASSWORD", "s3cret");
        }
    }

    SiteFolder variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    SiteFolder without(String name) {
        environment.remove(name);
        return this;
    }

    SiteFolder dotenv(String... lines) {
        write(".env", lines);
        return this;
    }

    SiteFolder applicationProperties(String... lines) {
        write("application.properties", lines);
        return this;
    }

    SiteFolder route(String yaml) {
        write("routes/own.camel.yaml", yaml);
        return this;
    }

    /** Writes a file and gives its path, as a mounted secret has one. */
    Path write(String name, String... lines) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Settings load() {
        return Settings.load(folder, folder, environment);
    }
}
