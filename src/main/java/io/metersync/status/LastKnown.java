package io.metersync.status;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * The known state of a database.
 *
 * @param error why it did not answer the last question, or null
 * @param values by column; those of the last answer if there is an error
 * @param since when it came to be connected, or not
 */
record LastKnown(boolean isConnected, String error, Map<String, Object> values, Instant since) {
    /** Whether it answered the last question, so that the values are those of now. */
    boolean isGiven() {
        return isConnected && error == null;
    }

    /** Null if it is unknown. */
    Long number(String name) {
        return values.get(name) instanceof Number number ? number.longValue() : null;
    }

    /** Null if it is unknown. */
    String text(String name) {
        return Objects.toString(values.get(name), null);
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }
}
