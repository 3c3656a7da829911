package io.metersync.flow;

/**
 * What became of the last edit of {@code routes/} and {@code sql/}.
 *
 * @param state {@code applied}, {@code refused}, or null while what runs is what was started
 * @param time ISO-8601 UTC
 * @param message the files that were applied, or file, line and what is wrong
 */
public record RoutesEdit(String state, String time, String message) {
    public static final RoutesEdit NONE = new RoutesEdit(null, null, null);
}
