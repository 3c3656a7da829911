package io.metersync.settings;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The fields of meters that the site owns, and no download overwrites: columns, and {@code configuration.KEY} for a single key. */
public record LocalFields(List<String> names) {
    /** What a download writes; of other columns it leaves the local values anyway. */
    private static final List<String> COLUMNS = List.of("name", "location_id", "meter_type", "unit", "configuration");

    private static final List<String> RESERVED =
            List.of("meter_id", "active", "deactivated_at", "updated_at", "synced_at");
    private static final String KEYS = "configuration.";

    /** None, as for all tables but meters. */
    public static final LocalFields NONE = new LocalFields(List.of());

    public static LocalFields of(String text) {
        return text.isBlank() ? NONE : new LocalFields(parts(text).distinct().toList());
    }

    static String problem(String text) {
        return text.isBlank()
                ? null
                : parts(text)
                        .map(LocalFields::problemOf)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private static Stream<String> parts(String text) {
        return Stream.of(text.split(",", -1)).map(String::trim);
    }

    private static String problemOf(String field) {
        if (RESERVED.contains(field)) {
            return "a site can't own %s, which Metersync itself needs: remove it".formatted(field);
        }
        if (field.startsWith(KEYS)) {
            String key = field.substring(KEYS.length());
            return key.isEmpty() || key.contains(".")
                    ? "'%s' names no key of configuration: write configuration.KEY, which includes all that is below KEY"
                            .formatted(field)
                    : null;
        }
        return COLUMNS.contains(field)
                ? null
                : "'%s' is no column of meters that downloads write: use %s or configuration.KEY, with commas between"
                        .formatted(field, String.join(", ", COLUMNS));
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** Those that are in a column, the column itself or keys of it. */
    public List<String> within(String column) {
        return names.stream()
                .filter(name -> name.equals(column) || name.startsWith(column + "."))
                .toList();
    }

    /** As the statements take it. */
    @Override
    public String toString() {
        return String.join(",", names);
    }
}
