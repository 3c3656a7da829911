package io.metersync.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document of the project, taken apart. */
record Markdown(Path file, String text) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*) ?(\\S*)\\n(.*?)^```$");
    private static final Pattern INDENTED = Pattern.compile("(?m)^ {4}(?! *[-*|] )(.+)$");
    private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");

    /** A fenced block; {@code path} is the file it is the whole of, where it says so. */
    record Block(String language, String path, String text) {}

    static Markdown read(Path file) {
        try {
            return new Markdown(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All documents of the checkout. */
    static List<Markdown> all() {
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> src = Files.walk(Path.of("src"))) {
            return Stream.of(root, docs, src)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(Markdown::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands under a heading, up to the next one of any level. */
    Markdown section(String heading) {
        var found = Pattern.compile("(?ms)^#+ " + Pattern.quote(heading) + "\\n(.*?)(?=^#+ |\\z)")
                .matcher(withoutComments());
        if (!found.find()) {
            throw new IllegalArgumentException(file + " has no heading " + heading);
        }
        return new Markdown(file, text.substring(found.start(1), found.end(1)));
    }

    /** Lines of code that look like headings don't count; all others stay where they are. */
    private String withoutComments() {
        return FENCE.matcher(text).replaceAll(found -> found.group().replaceAll("[#\\\\$]", "_"));
    }

    List<String> headings() {
        return Pattern.compile("(?m)^#+ (.+)$")
                .matcher(withoutComments())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    List<Block> blocks() {
        return FENCE.matcher(text)
                .results()
                .map(found -> new Block(found.group(1), found.group(2), found.group(3)))
                .toList();
    }

    /** What stands between backticks outside of blocks. */
    List<String> spans() {
        return SPAN.matcher(prose()).results().map(found -> found.group(1)).toList();
    }

    String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    /** The lines of blocks of shell commands and of indented blocks. */
    List<String> codeLines() {
        Stream<String> fenced = blocks().stream()
                .filter(b -> b.language().equals("sh"))
                .flatMap(b -> b.text().lines());
        Stream<String> indented = INDENTED.matcher(prose()).results().map((MatchResult found) -> found.group(1));
        return Stream.concat(fenced, indented).map(String::strip).toList();
    }
}
