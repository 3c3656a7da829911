package io.metersync.flow;

import io.metersync.settings.SchemaName;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The statements under {@code sql/}, for the steps that are Java; routes name the files themselves. */
public final class SqlFiles {
    private volatile FlowFiles files;

    public SqlFiles(FlowFiles files) {
        this.files = files;
    }

    public SqlFiles(Settings settings) {
        this(read(settings.home(), settings.remoteSchema()));
    }

    /** With the remote tables that the search path finds. */
    public SqlFiles(Path home) {
        this(read(home, SchemaName.NONE));
    }

    public String read(SqlFile file) {
        return read(file.toString());
    }

    /** The statement for one table. */
    public String read(SqlFile file, String table) {
        return read(file.of(table));
    }

    /** The statement that a route names, for example {@code local/offer-deletes}. */
    public String read(String name) {
        String path = "sql/" + name + ".sql";
        String text = files.text(path);
        if (text == null) {
            throw new IllegalStateException(path + " is missing or not readable: restore it");
        }
        return text;
    }

    /** From now on the statements of another set. */
    public void use(FlowFiles next) {
        files = next;
    }

    /** The set that is in use. */
    public FlowFiles files() {
        return files;
    }

    private static FlowFiles read(Path home, SchemaName remoteSchema) {
        try {
            return FlowFiles.read(home, remoteSchema);
        } catch (IOException e) {
            throw new UncheckedIOException("routes/ and sql/ can't be read", e);
        }
    }
}
