package io.metersync.docs;

import io.metersync.Metersync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What there is, for documents to speak of: names, files, commands. */
final class Product {
    private static final Set<String> BINARY = Set.of("png", "jar", "md", "1");
    private static final List<String> FOLDERS = List.of("routes", "sql", "bin", "src", ".ci", "docs");

    private static final List<Path> FILES = files();
    private static final String TEXT = text();

    private Product() {}

    /** Whether a name stands by itself somewhere in it, as that of a property of a bean too. */
    static boolean has(String name) {
        return found("(?<![\\w-])(?:get|is)?\\Q" + name + "\\E(?![\\w-])", Pattern.CASE_INSENSITIVE);
    }

    static boolean hasMetric(String name) {
        return TEXT.contains('"' + name + '"');
    }

    static boolean answers(String path) {
        return found("(?:value: |platform-http:)\\Q" + path + "\\E(?![\\w/])", 0);
    }

    private static boolean found(String regex, int flags) {
        return Pattern.compile(regex, flags).matcher(TEXT).find();
    }

    /** Whether a file or folder is there; {@code monitoring/} is that of the distribution, TABLE is any table. */
    static boolean hasFile(String named) {
        String glob = named.replaceFirst("^monitoring/", "src/dist/monitoring/")
                .replaceFirst("/$", "")
                .replace("TABLE", "*")
                .replaceFirst("^sql/\\*/", "sql/{local,remote}/");
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        return FILES.stream().anyMatch(matcher::matches);
    }

    /** What is wrong with the words behind {@code metersync}, or null. */
    static String problem(String words) {
        CommandLine at = new CommandLine(new Metersync());
        for (String word : words.split("[\\s\\[\\]|\\\\]+")) {
            CommandLine command = commandAfter(at, word);
            boolean isKnown = word.startsWith("--")
                    ? at.getCommandSpec().optionsMap().containsKey(word)
                    : command != null || isArgument(word);
            if (!isKnown) {
                return word + " of metersync " + words;
            }
            at = command == null ? at : command;
        }
        return null;
    }

    /** A command of this one, or of the one above, as in {@code list|retry}. */
    private static CommandLine commandAfter(CommandLine at, String word) {
        CommandLine below = at.getSubcommands().get(word);
        return below != null || at.getParent() == null
                ? below
                : at.getParent().getSubcommands().get(word);
    }

    private static boolean isArgument(String word) {
        return word.isEmpty() || word.matches("[A-Z.]+|\\d+|viewer|operator|month|ada");
    }

    private static List<Path> files() {
        return FOLDERS.stream().map(Path::of).flatMap(Product::walk).toList();
    }

    private static String text() {
        try (Stream<Path> root = Files.list(Path.of(""))) {
            return Stream.concat(root, FILES.stream().filter(file -> !file.startsWith("docs")))
                    .filter(Files::isRegularFile)
                    .filter(file -> !BINARY.contains(file.toString().replaceFirst(".*\\.", "")))
                    .map(Product::text)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of tests the name only: a name that nothing but a test knows is none. */
    private static String text(Path file) {
        try {
            return file.getFileName() + (file.startsWith("src/test") ? "" : "\n" + Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
