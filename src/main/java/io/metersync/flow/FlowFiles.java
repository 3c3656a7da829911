package io.metersync.flow;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The texts of {@code routes/} and {@code sql/} at one moment, by path, for example {@code sql/local/delete-readings.sql}.
 * What runs is always one such set, read whole, so that a file somebody is writing is not used half.
 */
public record FlowFiles(Path home, SortedMap<String, String> texts) {
    /** Statements lie in a folder each for a database; deeper ones are migrations. */
    private static final int SQL_DEPTH = 2;

    public FlowFiles {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /** Reads all files; throws with the path where one can't be read or is no text. */
    public static FlowFiles read(Path home) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Path file : paths(home)) {
            String path = home.relativize(file).toString().replace('\\', '/');
            try {
                texts.put(path, Files.readString(file));
            } catch (CharacterCodingException e) {
                throw new IOException(path + ":1: is not UTF-8 text: save it as UTF-8", e);
            }
        }
        return new FlowFiles(home, texts);
    }

    /** What changes when a file does: cheaper to look at than the texts. */
    static Map<Path, String> stamps(Path home) throws IOException {
        Map<Path, String> stamps = new HashMap<>();
        for (Path file : paths(home)) {
            stamps.put(file, Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
        return stamps;
    }

    private static List<Path> paths(Path home) throws IOException {
        try (Stream<Path> routes = list(home.resolve("routes"), 1, ".camel.yaml");
                Stream<Path> sql = list(home.resolve("sql"), SQL_DEPTH, ".sql")) {
            return Stream.concat(routes, sql).toList();
        }
    }

    private static Stream<Path> list(Path folder, int depth, String ending) throws IOException {
        return Files.isDirectory(folder)
                ? Files.find(
                        folder,
                        depth,
                        // a mounted ConfigMap's files are links
                        (path, file) -> path.toString().endsWith(ending) && Files.isRegularFile(path))
                : Stream.empty();
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

    /** The path in this set of an absolute file name, or null where it lies elsewhere. */
    String pathOf(String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        return path.startsWith(home) ? home.relativize(path).toString().replace('\\', '/') : null;
    }
}
