package io.metersync.settings;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvBuilder;
import io.github.cdimascio.dotenv.DotenvException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The {@code .env} of the working folder. A line that can't be read is a problem, and the others count. */
final class DotenvFile {
    private static final Pattern ENTRY_OR_COMMENT =
            Pattern.compile("\\s*(#.*|(export\\s+)?[A-Za-z_][A-Za-z0-9_.]*\\s*=.*)?");

    private final Path folder;
    private final Path file;

    DotenvFile(Path folder) {
        this.folder = folder;
        file = folder.resolve(".env");
    }

    /** Values by name; adds what is wrong to {@code problems}. */
    Map<String, String> read(List<Note> problems) {
        if (Files.exists(file) && !Files.isReadable(file)) {
            problems.add(new Note(
                    "%s can't be read: run this as root, or as the user the service runs as".formatted(file),
                    "sudo metersync check"));
            return Map.of();
        }
        try {
            return entries(configured());
        } catch (DotenvException e) {
            List<String> lines = lines();
            String otherCharset = numbers(lines, DotenvFile::isUtf8);
            if (!otherCharset.isEmpty()) {
                problems.add(new Note(
                        "%s: line %s is not UTF-8: save the file as UTF-8".formatted(file, otherCharset),
                        "grep -naxv '.*' %s".formatted(file)));
                return Map.of();
            }
            problems.add(malformed(numbers(lines, ENTRY_OR_COMMENT.asMatchPredicate())));
            // else each setting of the file would be reported as missing as well
            return entries(configured().ignoreIfMalformed());
        }
    }

    private Note malformed(String numbers) {
        return new Note(
                "%s: %s is not NAME=value: fix it".formatted(file, numbers.isEmpty() ? "a line" : "line " + numbers),
                "grep -nvE '^ *(#|$|[A-Za-z_][A-Za-z0-9_]*=)' %s".formatted(file));
    }

    private DotenvBuilder configured() {
        return Dotenv.configure().directory(folder.toString()).ignoreIfMissing();
    }

    private static Map<String, String> entries(DotenvBuilder dotenv) {
        return dotenv.load().entries(Dotenv.Filter.DECLARED_IN_ENV_FILE).stream()
                .collect(Collectors.toMap(e -> e.getKey(), e -> e.getValue(), (first, last) -> last));
    }

    /** In a charset in which each byte is a character. */
    private List<String> lines() {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isUtf8(String line) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The numbers of the other lines, without what they hold, which may be a password. */
    private static String numbers(List<String> lines, Predicate<String> isGood) {
        return IntStream.range(0, lines.size())
                .filter(i -> !isGood.test(lines.get(i)))
                .mapToObj(i -> Integer.toString(i + 1))
                .collect(Collectors.joining(", "));
    }
}
