package io.metersync.settings;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The schema that a setting names for the tables of one database; if it is empty, the search path of the role decides. */
public record SchemaName(String name) {
    private static final int LONGEST_BYTES = 63;
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_ \"]*");

    /** No name: the tables are those that the search path finds. */
    public static final SchemaName NONE = new SchemaName("");

    /** Null if PostgreSQL can have a schema of that name. */
    static String problem(String name) {
        return name.indexOf('\0') < 0 && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES
                ? null
                : "is no schema's name: PostgreSQL takes up to %d bytes, without NUL".formatted(LONGEST_BYTES);
    }

    public boolean isSet() {
        return !name.isEmpty();
    }

    /** Stands before the name of a table in a statement: a quoted identifier and a dot, or nothing. */
    public String prefix() {
        return isSet() ? (PLAIN.matcher(name).matches() ? quoted() : escaped()) + "." : "";
    }

    /** As a search path names it. */
    public String quoted() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Without a character that ends a dollar quote, begins a comment, or stands for a parameter in a statement. */
    private String escaped() {
        StringBuilder text = new StringBuilder("U&\"");
        name.codePoints()
                .forEach(c -> text.append(
                        Character.isLetterOrDigit(c) ? Character.toString(c) : String.format("\\+%06X", c)));
        return text.append('"').toString();
    }
}
