package io.metersync.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.http.HttpRules;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A copy of the shipped {@code routes/}, {@code sql/} and application.properties, for a test to break something in. */
public final class Home {
    private final Path folder;

    private Home(Path folder) {
        this.folder = folder;
    }

    public static Home copiedTo(Path folder) {
        for (String name : new String[] {"routes", "sql", "application.properties"}) {
            copy(Path.of(name), folder.resolve(name));
        }
        return new Home(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Replaces text that must be in the file. */
    public Home replace(String file, String text, String other) {
        String before = read(file);
        assertThat(before).contains(text);
        return write(file, before.replace(text, other));
    }

    public Home append(String file, String text) {
        return write(file, read(file) + text);
    }

    public Home write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Home delete(String file) {
        try {
            Files.delete(folder.resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Complete settings, for what connects to no database. */
    public Settings settings() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String prefix : new String[] {"POSTGRES_SYNC_", "POSTGRES_CLIENT_"}) {
            environment.put(prefix + "HOST", "127.0.0.1");
            environment.put(prefix + "PORT", "1");
            environment.put(prefix + "DB", "none");
            environment.put(prefix + "USER", "none");
            environment.put(prefix + "PASSWORD", "none");
        }
        return Settings.load(folder, folder, environment).and(HttpRules::check);
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (!Files.isDirectory(target)) {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
