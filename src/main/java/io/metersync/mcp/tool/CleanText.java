package io.metersync.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Text that others wrote, as names and errors in databases: short and visible, because an assistant reads it, and the name of a
 * meter must not instruct the assistant.
 */
public final class CleanText {
    private static final int LONGEST = 200;
    /** Of the remedies that {@code check} gives, which are Metersync's own. */
    private static final int LONGEST_FIX = 2_000;

    private CleanText() {}

    public static Map<String, Object> of(JsonNode object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> fields.put(of(field.getKey(), LONGEST), value(field.getKey(), field.getValue())));
        return fields;
    }

    private static Object value(String name, JsonNode value) {
        if (value.isObject()) {
            return of(value);
        }
        if (value.isArray()) {
            List<Object> items = new ArrayList<>();
            value.forEach(item -> items.add(value(name, item)));
            return items;
        }
        if (value.isTextual()) {
            return of(value.asText(), name.equals("fix") ? LONGEST_FIX : LONGEST);
        }
        return value.isNumber() ? value.numberValue() : value.isBoolean() ? (Object) value.asBoolean() : null;
    }

    /** Without control and format characters, which may hide text, and with up to {@code most} characters. */
    public static String of(String text, int most) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isWhitespace(c) ? ' ' : c)
                .filter(CleanText::isVisible)
                .forEach(clean::appendCodePoint);
        return clean.codePointCount(0, clean.length()) <= most
                ? clean.toString()
                : clean.substring(0, clean.offsetByCodePoints(0, most - 1)) + "…";
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
