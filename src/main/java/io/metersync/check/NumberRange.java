package io.metersync.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which numbers a type holds.
 *
 * @param digits before the point at most
 * @param allDigits the number of digits of which the type holds every number: one less for an integer
 * @param decimals behind the point at most
 * @param significant digits in all at most
 * @param kept digits in all that it always keeps; {@link ColumnType#UNBOUNDED} for a type that rounds by decimals
 */
record NumberRange(int digits, int allDigits, int decimals, int significant, int kept) {
    private static final int ANY = ColumnType.UNBOUNDED;
    private static final Map<String, NumberRange> RANGES = Map.of(
            "smallint", new NumberRange(5, 4, 0, 5, ANY),
            "integer", new NumberRange(10, 9, 0, 10, ANY),
            "bigint", new NumberRange(19, 18, 0, 19, ANY),
            "real", new NumberRange(ANY, ANY, ANY, ANY, 6),
            "double precision", new NumberRange(ANY, ANY, ANY, ANY, 15));

    static boolean isNumber(ColumnType type) {
        return type.name().equals("numeric") || RANGES.containsKey(type.name());
    }

    static NumberRange of(ColumnType type) {
        return RANGES.getOrDefault(type.name(), type.size() == ANY ? all() : decimal(type.size(), type.scale()));
    }

    private static NumberRange all() {
        return new NumberRange(ANY, ANY, ANY, ANY, ANY);
    }

    private static NumberRange decimal(int precision, int scale) {
        return new NumberRange(precision - scale, precision - scale, scale, precision, ANY);
    }

    /** The effect of a type of the range {@code remote} on some of these numbers. */
    List<String> changesIn(NumberRange remote) {
        return remote.isFloat() ? changesInFloat(remote) : changesInDecimal(remote);
    }

    private boolean isFloat() {
        return kept != ANY;
    }

    private List<String> changesInDecimal(NumberRange remote) {
        List<String> changes = new ArrayList<>();
        if (decimals > remote.decimals) {
            changes.add(
                    remote.decimals == 0
                            ? "rounds to whole numbers"
                            : "rounds to %d decimals".formatted(remote.decimals));
        }
        int room = allDigits < digits ? remote.digits : remote.allDigits;
        if (digits > room) {
            changes.add("refuses more than %d digits before the point".formatted(room));
        }
        return changes;
    }

    private List<String> changesInFloat(NumberRange remote) {
        boolean isHeld = isFloat() ? kept <= remote.kept : significant <= remote.kept && isOfExponents(remote.kept);
        return isHeld ? List.of() : List.of("keeps %d digits".formatted(remote.kept));
    }

    /** Whether no number is too large or too small for a float that keeps the given number of digits. */
    private boolean isOfExponents(int kept) {
        int most = kept == 6 ? 37 : 307;
        return digits <= most && decimals <= most;
    }
}
