package io.metersync.settings;

import java.util.regex.Pattern;

/**
 * Something that is wrong with the settings.
 *
 * @param text one line: name, value (never a secret's), limit, what to do
 * @param fix the line to change or the command to run; it holds no secret
 */
public record Note(String text, String fix) {
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final int LONGEST_LINE = 1_000;

    /** The same on lines of bounded length, because a value must neither break a line nor bury the message. */
    Note line() {
        return new Note(line(text), line(fix));
    }

    private static String line(String text) {
        String visible = UNPRINTABLE.matcher(text).replaceAll("?");
        return visible.length() <= LONGEST_LINE
                ? visible
                : visible.substring(0, LONGEST_LINE / 2) + "..."
                        + visible.substring(visible.length() - LONGEST_LINE / 2);
    }
}
