package io.metersync.check.finding;

import java.util.stream.Stream;

/**
 * One line of {@code metersync check}.
 *
 * @param subject the checked object, for example {@code routes}
 * @param fix what to run or which line to change, as lines; null if nothing is wrong, or the fix is unknown
 */
public record Finding(Level level, String subject, String message, String fix) {
    /** How bad it is; a wrong configuration stops the other checks and has its own exit code. */
    public enum Level {
        OK,
        WARNING,
        ERROR,
        /** It could not be found out. */
        UNKNOWN,
        CONFIGURATION
    }

    public Finding(Level level, String subject, String message) {
        this(level, subject, message, null);
    }

    public static Finding ok(String subject, String message) {
        return new Finding(Level.OK, subject, message);
    }

    public static Finding warning(String subject, String message) {
        return new Finding(Level.WARNING, subject, message);
    }

    public static Finding error(String subject, String message) {
        return new Finding(Level.ERROR, subject, message);
    }

    /** The same finding with its fix. */
    public Finding fixedBy(String lines) {
        return new Finding(level, subject, message, lines);
    }

    /** The finding, and below it a line for each line of its fix. */
    public Stream<String> withFix() {
        Stream<String> lines = fix == null ? Stream.empty() : fix.lines().map(line -> "       fix  " + line);
        return Stream.concat(Stream.of(toString()), lines);
    }

    public boolean isError() {
        return level.compareTo(Level.ERROR) >= 0;
    }

    public boolean isWarning() {
        return level == Level.WARNING;
    }

    public boolean isConfigurationError() {
        return level == Level.CONFIGURATION;
    }

    @Override
    public String toString() {
        String mark = isError() ? "ERROR" : level == Level.WARNING ? "warn" : "ok";
        return "%-5s  %s: %s".formatted(mark, subject, message);
    }
}
