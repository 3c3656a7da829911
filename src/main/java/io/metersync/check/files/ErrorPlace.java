package io.metersync.check.files;

import io.metersync.fault.Failure;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.FlowRoutes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The place of an error in the files, as {@code routes/x.camel.yaml:12: }. Camel reports the line of some errors only; for other errors,
 * the place is a line with a word of the message, a changed line first.
 */
public final class ErrorPlace {
    private static final Pattern LINE = Pattern.compile("line:? (\\d+)");
    private static final Pattern WORD = Pattern.compile("[\\w$#{}:./-]{3,}");

    private static final List<Class<? extends RuntimeException>> STUMBLES = List.of(
            NullPointerException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class,
            UnsupportedOperationException.class);

    private final FlowFiles files;
    private final FlowFiles before;

    ErrorPlace(FlowFiles files, FlowFiles before) {
        this.files = files;
        this.before = before;
    }

    /** File and line of the error that {@link #of} reports. */
    String at(FlowRoutes.BrokenFileException broken) {
        return locate(broken).place();
    }

    /** File, line, route and reason. */
    String of(FlowRoutes.BrokenFileException broken, String route) {
        Located error = locate(broken);
        return error.place() + route + error.message();
    }

    private record Located(String place, String message) {}

    private Located locate(FlowRoutes.BrokenFileException broken) {
        Throwable root = broken;
        Matcher line = null;
        for (Throwable cause = broken.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
            Matcher found = LINE.matcher(Objects.toString(cause.getMessage(), ""));
            line = found.find() ? found : line;
        }
        String message = complaint(root);
        return new Located(
                line != null
                        ? broken.path() + ":" + line.group(1) + ": "
                        : place(broken.path(), WORD.matcher(message).results().map(match -> match.group())),
                message);
    }

    /** The subject of an exception. Camel itself stumbles over some mistakes, and the message is then about Camel's own code. */
    static String complaint(Throwable exception) {
        boolean isStumble = Stream.iterate(exception, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> STUMBLES.stream().anyMatch(stumble -> stumble.isInstance(cause)));
        return isStumble
                ? "Camel can't read it: a key, value or step is missing, misspelled or in the wrong place"
                : Failure.describe(exception);
    }

    /** The line of a route file with the word, a changed line first; empty if no line has the word. */
    String ofWord(String word) {
        Pattern whole = Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])");
        return files.routes().stream()
                .flatMap(path -> withWord(path, changedLines(path), whole))
                .findFirst()
                .or(() -> files.routes().stream()
                        .flatMap(path -> withWord(path, allLines(path), whole))
                        .findFirst())
                .orElse("");
    }

    private Stream<String> withWord(String path, List<Integer> candidates, Pattern word) {
        List<String> lines = lines(path);
        return candidates.stream()
                .filter(line -> word.matcher(lines.get(line)).find())
                .map(line -> at(path, line));
    }

    private List<Integer> allLines(String path) {
        return IntStream.range(0, lines(path).size()).boxed().toList();
    }

    /** The first changed line of a file; empty if the file is unchanged. */
    String ofChange(String path) {
        List<Integer> changed = changedLines(path);
        return changed.isEmpty() ? "" : at(path, changed.get(0));
    }

    private List<String> lines(String path) {
        return files.text(path).lines().toList();
    }

    /** The changed line that holds one of the words, else the first changed line, else the first that holds one. */
    private String place(String path, Stream<String> words) {
        List<String> known = words.sorted((a, b) -> b.length() - a.length()).toList();
        List<Integer> changed = changedLines(path);
        List<String> lines = lines(path);
        for (List<Integer> candidates : List.of(changed, allLines(path))) {
            for (String word : known) {
                for (int candidate : candidates) {
                    if (lines.get(candidate).contains(word)) {
                        return at(path, candidate);
                    }
                }
            }
            if (!changed.isEmpty()) {
                return at(path, changed.get(0));
            }
        }
        return at(path, 0);
    }

    /** Lines, counted from 0, that a file did not have before; all lines if the earlier file is unknown, none of a new file. */
    Stream<Integer> edited(String path) {
        if (before == null) {
            return allLines(path).stream();
        }
        return before.text(path) == null ? Stream.empty() : changedLines(path).stream();
    }

    /** Lines, counted from 0, that the file did not have before. */
    private List<Integer> changedLines(String path) {
        List<Integer> changed = new ArrayList<>();
        if (before != null) {
            List<String> old = before.text(path) == null
                    ? List.of()
                    : before.text(path).lines().toList();
            List<String> now = files.text(path).lines().toList();
            for (int i = 0; i < now.size(); i++) {
                if (!old.contains(now.get(i))) {
                    changed.add(i);
                }
            }
        }
        return changed;
    }

    private static String at(String path, int line) {
        return path + ":" + (line + 1) + ": ";
    }
}
