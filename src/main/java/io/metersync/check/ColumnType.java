package io.metersync.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a column of {@code meter_readings}, and which of its values another type does not hold.
 *
 * @param name as PostgreSQL writes it, without the numbers in parentheses
 * @param size the first of these, a length or a precision; {@link #UNBOUNDED} without it
 * @param scale the second of them
 */
record ColumnType(String name, int size, int scale) {
    static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final Pattern WRITTEN = Pattern.compile("(?:.*\\.)?([^(]+)(?:\\((\\d+)(?:,(-?\\d+))?\\))?(.*)");
    private static final String WITH_ZONE = "timestamp with time zone";
    private static final String WITHOUT_ZONE = "timestamp without time zone";
    private static final Set<String> TIMES = Set.of("date", WITH_ZONE, WITHOUT_ZONE);
    private static final Set<String> TEXTS = Set.of("text", "character varying", "character", "citext");
    private static final Set<String> DOCUMENTS = Set.of("json", "jsonb");
    private static final int DIGITS_OF_A_SECOND = 6;

    /** {@code written} is what {@code format_type} gives, for example {@code numeric(12,2)} or {@code timestamp(3) without time zone}. */
    static ColumnType of(String written) {
        Matcher parts = WRITTEN.matcher(written);
        return parts.matches()
                ? new ColumnType(parts.group(1) + parts.group(4), number(parts.group(2)), number(parts.group(3)))
                : new ColumnType(written, UNBOUNDED, UNBOUNDED);
    }

    private static int number(String digits) {
        return digits == null ? UNBOUNDED : Integer.parseInt(digits);
    }

    boolean isJson() {
        return name.equals("json");
    }

    boolean isTime() {
        return TIMES.contains(name);
    }

    boolean isZoned() {
        return name.equals(WITH_ZONE);
    }

    /** A type that holds every value of this one, and of others like it. */
    String widest() {
        if (NumberRange.isNumber(this)) {
            return "numeric";
        }
        return isTime() ? (isZoned() ? WITH_ZONE : WITHOUT_ZONE) : DOCUMENTS.contains(name) ? "jsonb" : "text";
    }

    /**
     * The effect of a remote column on some values of a local column of this type, for example "rounds to 2 decimals"; empty if the column
     * holds all values. Numbers that are equal are one value, however many zeros end them.
     */
    List<String> changesIn(ColumnType remote) {
        if (isJson()) {
            return List.of("loses the order of keys, repeated keys and spaces, because JSON passes as jsonb");
        }
        if (isTime() && isZoned() != remote.isZoned()) {
            return List.of(isZoned() ? "drops the zone and keeps the time in UTC" : "takes the time for one in UTC");
        }
        if (TEXTS.contains(remote.name)) {
            return changesInText(remote);
        }
        if (NumberRange.isNumber(this) && NumberRange.isNumber(remote)) {
            return NumberRange.of(this).changesIn(NumberRange.of(remote));
        }
        return isTime() && remote.isTime() ? changesInTime(remote) : changesInOther(remote);
    }

    private List<String> changesInText(ColumnType remote) {
        List<String> changes = new ArrayList<>();
        if (remote.name.equals("character") && !name.equals("character")) {
            changes.add("fills up with spaces and drops those at the end");
        }
        if (!TEXTS.contains(name) && remote.size != UNBOUNDED || size > remote.size) {
            changes.add("refuses more than %d characters".formatted(remote.size));
        }
        return changes;
    }

    private List<String> changesInTime(ColumnType remote) {
        if (remote.name.equals("date") || name.equals("date")) {
            return name.equals("date") ? List.of() : List.of("drops the time of day");
        }
        return Math.min(size, DIGITS_OF_A_SECOND) > Math.min(remote.size, DIGITS_OF_A_SECOND)
                ? List.of("rounds to %d decimals of a second".formatted(remote.size))
                : List.of();
    }

    private List<String> changesInOther(ColumnType remote) {
        return name.equals(remote.name) || DOCUMENTS.contains(name) && DOCUMENTS.contains(remote.name)
                ? List.of()
                : List.of("may change values or refuse them");
    }
}
