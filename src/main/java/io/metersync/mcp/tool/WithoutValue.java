package io.metersync.mcp.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A quarantined reading without its value: a database's reason may quote the value too. */
final class WithoutValue {
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])[-+]?\\d[\\d.]*(?:[eE][-+]?\\d+)?(?![\\w])");

    private WithoutValue() {}

    static void of(ObjectNode reading) {
        String value = reading.path("value").asText();
        reading.remove("value");
        reading.remove("unit");
        if (reading.hasNonNull("error")) {
            reading.put("error", without(value, reading.path("error").asText()));
        }
    }

    private static String without(String value, String error) {
        return NUMBER.matcher(error)
                .replaceAll(
                        number -> isSame(number.group(), value) ? "(value)" : Matcher.quoteReplacement(number.group()));
    }

    private static boolean isSame(String number, String value) {
        try {
            return new BigDecimal(number).compareTo(new BigDecimal(value)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
