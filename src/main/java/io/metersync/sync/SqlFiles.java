package io.metersync.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The statements under {@code sql/}, for the steps that are Java; routes name the files themselves. */
public final class SqlFiles {
    private final Path folder;

    public SqlFiles(Path home) {
        folder = home.resolve("sql");
    }

    /** The statement in, for example, {@code local/merge-meters}. */
    public String read(String name) {
        try {
            return Files.readString(folder.resolve(name + ".sql"));
        } catch (IOException e) {
            throw new UncheckedIOException("sql/" + name + ".sql can't be read", e);
        }
    }
}
