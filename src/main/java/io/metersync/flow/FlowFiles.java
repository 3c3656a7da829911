package io.metersync.flow;

import io.metersync.settings.SchemaName;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The texts of {@code routes/} and {@code sql/} at one moment, by path, for example {@code sql/local/delete-readings.sql}. A process always
 * runs one such set, read completely, so that a half-written file is not used.
 */
public record FlowFiles(Path home, SchemaName remoteSchema, SortedMap<String, String> texts) {
    /** Stands before the name of a table in a statement for the remote database. */
    private static final String SCHEMA_PLACEHOLDER = "{{remote.schema}}";

    /** Of the routes of a site, those that the centre runs as well. */
    private static final List<String> SHARED_WITH_CENTRE =
            List.of("alert-mail", "alert-webhook", "alerts", "answer-request", "observe", "page", "retry");

    /** Statements lie in a folder each for a database; deeper ones are migrations. */
    private static final int SQL_DEPTH = 2;

    public FlowFiles {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /** Reads all files, with the remote tables that the search path finds. */
    public static FlowFiles read(Path home) throws IOException {
        return read(home, SchemaName.NONE);
    }

    /** Reads all files; throws with the path if a file can't be read or is no text. */
    public static FlowFiles read(Path home, SchemaName remoteSchema) throws IOException {
        return read(home, remoteSchema, find(home).keySet());
    }

    /** Reads the files of the centre: its routes in {@code routes/fleet/}, the routes that it shares with a site, and the statements. */
    public static FlowFiles readCentre(Path home, SchemaName remoteSchema) throws IOException {
        Map<Path, BasicFileAttributes> found = new HashMap<>();
        find(home.resolve("routes"), 1, ".camel.yaml", found);
        found.keySet()
                .removeIf(file -> !SHARED_WITH_CENTRE.contains(
                        file.getFileName().toString().replace(".camel.yaml", "")));
        find(home.resolve("routes/fleet"), 1, ".camel.yaml", found);
        find(home.resolve("sql"), SQL_DEPTH, ".sql", found);
        return read(home, remoteSchema, found.keySet());
    }

    private static FlowFiles read(Path home, SchemaName remoteSchema, Set<Path> files) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Path file : files) {
            String path = home.relativize(file).toString().replace('\\', '/');
            try {
                texts.put(path, inSchema(Files.readString(file), remoteSchema));
            } catch (CharacterCodingException e) {
                throw new IOException(path + ":1: is not UTF-8 text: save it as UTF-8", e);
            }
        }
        return new FlowFiles(home, remoteSchema, texts);
    }

    /** A text with its placeholders replaced. */
    String inSchema(String text) {
        return inSchema(text, remoteSchema);
    }

    private static String inSchema(String text, SchemaName remoteSchema) {
        return text.replace(SCHEMA_PLACEHOLDER, remoteSchema.prefix());
    }

    /** The attributes that change with a file. */
    public record Stamp(long size, FileTime modified) {}

    /** The stamps of all files: cheaper to look at again and again than the texts. */
    public static Map<Path, Stamp> stamps(Path home) throws IOException {
        Map<Path, Stamp> stamps = new HashMap<>();
        find(home).forEach((path, file) -> stamps.put(path, new Stamp(file.size(), file.lastModifiedTime())));
        return stamps;
    }

    private static Map<Path, BasicFileAttributes> find(Path home) throws IOException {
        Map<Path, BasicFileAttributes> found = new HashMap<>();
        find(home.resolve("routes"), 1, ".camel.yaml", found);
        find(home.resolve("sql"), SQL_DEPTH, ".sql", found);
        return found;
    }

    private static void find(Path folder, int depth, String ending, Map<Path, BasicFileAttributes> found)
            throws IOException {
        if (Files.isDirectory(folder)) {
            // a mounted ConfigMap's files are links
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes file) {
                    if (file.isRegularFile() && path.toString().endsWith(ending)) {
                        found.put(path, file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    /** Null where there is no such file. */
    public String text(String path) {
        return texts.get(path);
    }

    /** The paths of the route files. */
    public List<String> routes() {
        return texts.keySet().stream()
                .filter(path -> path.startsWith("routes/"))
                .toList();
    }

    /** The paths that are new, changed or gone since {@code before}. */
    public Set<String> changesSince(FlowFiles before) {
        Set<String> changes = new TreeSet<>(texts.keySet());
        changes.addAll(before.texts.keySet());
        changes.removeIf(path -> Objects.equals(text(path), before.text(path)));
        return changes;
    }

    /** The path in this set of a file name, absolute or relative to the home folder; null if it lies elsewhere. */
    public String pathOf(String file) {
        Path path = home.resolve(file).normalize();
        return path.startsWith(home) ? home.relativize(path).toString().replace('\\', '/') : null;
    }
}
