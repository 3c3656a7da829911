package io.metersync.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a text in the grammar of systemd's EnvironmentFile, so that a file means the same to the service and to the
 * commands: a comment is a line of its own, a backslash outside quotes is removed and keeps the next character, single quotes
 * keep everything, in double quotes a backslash stands before {@code " \ ` $} only.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=">systemd.exec</a>
 */
final class EnvironmentEntries {
    private static final String BLANK = " \t";
    private static final String NEWLINE = "\r\n";
    private static final String QUOTES = "'\"";

    private final String text;
    private int at;

    /**
     * One entry.
     *
     * @param line counted from 1
     * @param lastLine the last one of its value
     * @param value null if the line is not NAME=value, or its quotes are not closed
     * @param isSurprising whether a shell or another program would understand the value otherwise
     */
    record Entry(int line, int lastLine, String name, String value, boolean isSurprising) {}

    private EnvironmentEntries(String text) {
        this.text = text;
    }

    static List<Entry> of(String text) {
        return new EnvironmentEntries(text).entries();
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (skip(BLANK + NEWLINE); at < text.length(); skip(BLANK + NEWLINE)) {
            if (isNext("#;")) {
                until(NEWLINE);
            } else {
                entries.add(entry());
            }
        }
        return entries;
    }

    private Entry entry() {
        int line = line();
        String name = until("=" + NEWLINE).strip();
        if (!isNext("=")) {
            return new Entry(line, line(), name, null, false);
        }
        at++;
        StringBuilder value = new StringBuilder();
        for (skip(BLANK); isNext(QUOTES); skip(BLANK)) {
            if (!quoted(value)) {
                return new Entry(line, line(), name, null, false);
            }
        }
        int start = at;
        unquoted(value);
        return new Entry(
                line, line(), name, value.toString(), text.substring(start, at).matches("(?s).*(\\s#|\\\\).*"));
    }

    private int line() {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    /** False if the text ends before the quotes do. */
    private boolean quoted(StringBuilder value) {
        char quote = text.charAt(at++);
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                return true;
            }
            if (c == '\\' && quote == '"' && at + 1 < text.length()) {
                c = text.charAt(++at);
                value.append("\"\\`$\n".indexOf(c) < 0 ? "\\" : "");
            }
            value.append(c == '\n' && text.charAt(at - 1) == '\\' && quote == '"' ? "" : c);
        }
        return false;
    }

    private void unquoted(StringBuilder value) {
        int end = value.length();
        for (; at < text.length() && !isNext(NEWLINE); at++) {
            boolean isEscaped = isNext("\\");
            if (isEscaped && ++at == text.length()) {
                break;
            }
            char c = text.charAt(at);
            if (!isEscaped || NEWLINE.indexOf(c) < 0) {
                value.append(c);
            }
            end = isEscaped || BLANK.indexOf(c) < 0 ? value.length() : end;
        }
        value.setLength(end);
    }

    private void skip(String characters) {
        while (isNext(characters)) {
            at++;
        }
    }

    private String until(String characters) {
        int start = at;
        while (at < text.length() && !isNext(characters)) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean isNext(String characters) {
        return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
    }
}
