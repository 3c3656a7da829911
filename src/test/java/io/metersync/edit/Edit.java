package io.metersync.edit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One change of a file as an operator makes it.
 *
 * @param reason part of what is said about it, or null where nothing is wrong with it
 * @param line the line that is named, counted from 1, or 0 for the one where the change begins
 */
record Edit(String file, String before, String after, String reason, int line) {
    static Edit wrong(String file, String before, String after, String reason) {
        return new Edit(file, before, after, reason, 0);
    }

    static Edit right(String file, String before, String after) {
        return new Edit(file, before, after, null, 0);
    }

    Edit at(int line) {
        return new Edit(file, before, after, reason, line);
    }

    void make(Path home) {
        String text = text(home);
        if (!text.contains(before)) {
            throw new IllegalStateException(file + " no longer holds " + before);
        }
        write(home, text.replace(before, after));
    }

    void undo(Path home, String original) {
        write(home, original);
    }

    String text(Path home) {
        try {
            return Files.readString(home.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it is said: file and line. */
    String place(Path home) {
        String text = text(home);
        int changeBegins = text.indexOf(after);
        return file + ":"
                + (line > 0
                        ? line
                        : 1
                                + text.substring(0, changeBegins).lines().count()
                                - (atLineStart(text, changeBegins) ? 0 : 1));
    }

    private static boolean atLineStart(String text, int index) {
        return index == 0 || text.charAt(index - 1) == '\n';
    }

    private void write(Path home, String text) {
        try {
            Files.writeString(home.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return file + ": " + before.strip() + " becomes " + after.strip();
    }
}
