package io.metersync.bundle;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A site's edits of routes, statements and application.properties: the differences from the shipped files. */
public final class Edits {
    private static final String SHIPPED = "/io/metersync/shipped/";
    private static final String PROPERTIES = "application.properties";
    private static final List<String> FOLDERS = List.of("routes", "sql/local", "sql/remote", "sql/centre");
    private static final int CONTEXT = 3;

    private final Path home;

    public Edits(Path home) {
        this.home = home;
    }

    /** One unified diff of all files that differ. */
    public String diff() throws IOException {
        SortedMap<String, List<String>> shipped = shipped();
        SortedMap<String, List<String>> ours = ours();
        StringBuilder text = new StringBuilder();
        TreeSet<String> paths = new TreeSet<>(shipped.keySet());
        paths.addAll(ours.keySet());
        for (String path : paths) {
            diff(path, shipped.get(path), ours.get(path))
                    .forEach(line -> text.append(line).append('\n'));
        }
        return text.isEmpty() ? "No differences from the shipped files.\n" : text.toString();
    }

    /** The edited files whole, for secrets that stand outside of the lines of a difference. */
    public String texts() throws IOException {
        SortedMap<String, List<String>> shipped = shipped();
        StringBuilder text = new StringBuilder();
        ours().forEach((path, lines) -> {
            if (!lines.equals(shipped.get(path))) {
                text.append(String.join("\n", lines)).append('\n');
            }
        });
        return text.toString();
    }

    private static List<String> diff(String path, List<String> before, List<String> after) {
        List<String> original = Objects.requireNonNullElse(before, List.of());
        List<String> revised = Objects.requireNonNullElse(after, List.of());
        return UnifiedDiffUtils.generateUnifiedDiff(
                before == null ? "/dev/null" : "shipped/" + path,
                after == null ? "/dev/null" : path,
                original,
                DiffUtils.diff(original, revised),
                CONTEXT);
    }

    private SortedMap<String, List<String>> ours() throws IOException {
        return texts(home, home.resolve(PROPERTIES));
    }

    private static SortedMap<String, List<String>> shipped() throws IOException {
        try {
            URI folder = Edits.class.getResource(SHIPPED + "routes").toURI();
            URI properties =
                    Edits.class.getResource("/io/metersync/" + PROPERTIES).toURI();
            if (!folder.getScheme().equals("jar")) {
                return texts(Path.of(folder).getParent(), Path.of(properties));
            }
            try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
                return texts(jar.getPath(SHIPPED), jar.getPath("/io/metersync/" + PROPERTIES));
            }
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static SortedMap<String, List<String>> texts(Path root, Path properties) throws IOException {
        SortedMap<String, List<String>> texts = new TreeMap<>();
        for (String folder : FOLDERS) {
            if (Files.isDirectory(root.resolve(folder))) {
                try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        texts.put(root.relativize(file).toString().replace('\\', '/'), lines(file));
                    }
                }
            }
        }
        if (Files.exists(properties)) {
            texts.put(PROPERTIES, lines(properties));
        }
        return texts;
    }

    /** Also of a file that is no text. */
    private static List<String> lines(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
