package io.metersync.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The {@code .env} of the working folder. A line that can't be read is a problem, and the others count. */
final class DotenvFile {
    /** As Latin-1, in which each byte is a character. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private static final String EXPORT = "export\\s+";
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_.]*";

    private final Path file;

    DotenvFile(Path folder) {
        file = folder.resolve(".env");
    }

    /** Values by name; adds errors to {@code problems}, and ambiguous lines to {@code warnings}. */
    Map<String, String> read(List<Note> problems, List<Note> warnings) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        if (!Files.isReadable(file)) {
            problems.add(new Note(
                    "%s can't be read: run this as root, or as the user the service runs as".formatted(file),
                    "sudo metersync check"));
            return Map.of();
        }
        List<EnvironmentEntries.Entry> entries = EnvironmentEntries.of(text());
        note(
                problems,
                entries,
                entry -> !isAssignment(entry),
                "is not NAME=value, or its quotes are not closed: fix it");
        note(
                problems,
                entries,
                entry -> isAssignment(entry) && utf8(entry) == null,
                "is not UTF-8: save the file as UTF-8");
        note(
                warnings,
                entries,
                entry -> entry.isSurprising() && !takesComment(entry.name()),
                "holds a # after a space or a backslash outside quotes. Metersync reads it as systemd does: the # and what follows is part of the value, and the backslash is not. Put the value in single quotes, a comment on a line of its own");
        note(
                warnings,
                entries,
                entry -> entry.name().matches(EXPORT + NAME),
                "begins with export, and systemd ignores such a line: remove the word");
        return values(entries);
    }

    private String text() {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read", e);
        }
    }

    private static boolean isAssignment(EnvironmentEntries.Entry entry) {
        return entry.value() != null && entry.name().matches("(" + EXPORT + ")?" + NAME);
    }

    private static boolean takesComment(String name) {
        return Stream.of(Setting.values()).anyMatch(setting -> setting.name().equals(name) && setting.takesComment());
    }

    /** Null if the value is not UTF-8. */
    private static String utf8(EnvironmentEntries.Entry entry) {
        try {
            byte[] bytes = entry.value().getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Map<String, String> values(List<EnvironmentEntries.Entry> entries) {
        Map<String, String> values = new HashMap<>();
        for (EnvironmentEntries.Entry entry : entries) {
            String value = isAssignment(entry) ? utf8(entry) : null;
            if (value != null) {
                values.put(entry.name().replaceFirst("^" + EXPORT, ""), value);
            }
        }
        return values;
    }

    /** Names the lines by number, without their contents, because a line may hold a password. */
    private void note(
            List<Note> notes,
            List<EnvironmentEntries.Entry> entries,
            Predicate<EnvironmentEntries.Entry> isMeant,
            String what) {
        List<String> lines = entries.stream()
                .filter(isMeant)
                .map(entry -> Integer.toString(entry.line()))
                .toList();
        if (!lines.isEmpty()) {
            notes.add(new Note(
                    "%s: line %s %s".formatted(file, String.join(", ", lines), what),
                    "${EDITOR:-vi} +%s '%s'".formatted(lines.get(0), file)));
        }
    }
}
