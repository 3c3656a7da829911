package io.metersync.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.random.RandomGenerator;

/** Text as hostile as PostgreSQL takes it: what quotes, separates, escapes or starts an expression somewhere on the way. */
public final class RandomText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PIECES = List.of(
            "a",
            "Zähler",
            "電気",
            "⚡",
            "👩‍🔧",
            "'",
            "\"",
            "\\",
            "\\N",
            "\\.",
            ",",
            ";",
            "{",
            "}",
            "{}",
            "NULL",
            "null",
            "|",
            "\t",
            "\n",
            "\r\n",
            " ",
            "%s",
            "%",
            "$1",
            "${body}",
            "{{batch.size}}",
            ":#id",
            ":name",
            "?",
            "--",
            "/*",
            "$$",
            "<b>",
            "&");

    private RandomText() {}

    /** From one to {@code pieces} pieces, none of them longer than 14 characters. */
    public static String text(RandomGenerator random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(pieces); i >= 0; i--) {
            text.append(Cases.oneOf(random, PIECES));
        }
        return text.toString();
    }

    /** A JSON object, a bare JSON value, JSON null, or no JSON at all. */
    public static String json(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> "null";
            case 2 -> "[1.0, 1.00, \"\\\\\", {}]";
            default -> object(random).toString();
        };
    }

    private static ObjectNode object(RandomGenerator random) {
        ObjectNode object = JSON.createObjectNode();
        for (int i = random.nextInt(4); i >= 0; i--) {
            object.put(text(random, 4), text(random, 8));
            object.put("n" + i, BigDecimal.valueOf(random.nextLong(), random.nextInt(30)));
        }
        return object;
    }
}
