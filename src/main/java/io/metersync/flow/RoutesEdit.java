package io.metersync.flow;

/**
 * The result of the last edit of {@code routes/} and {@code sql/}.
 *
 * @param state {@code applied}, {@code refused}, or null while the files of the start run
 * @param time ISO-8601 UTC
 * @param message the files that were applied, or file, line and problem
 */
public record RoutesEdit(String state, String time, String message) {
    public static final RoutesEdit NONE = new RoutesEdit(null, null, null);
}
