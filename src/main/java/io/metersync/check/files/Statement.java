package io.metersync.check.files;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of {@code sql/} as the driver takes it.
 *
 * @param sql with a {@code ?} for each parameter
 * @param sent as the server gets it, with {@code $1} and so on: an error's position counts in this text
 * @param lineOffset lines of the file before it begins
 */
record Statement(String sql, String sent, int parameters, int named, int lineOffset) {
    private static final Pattern PARAMETER = Pattern.compile("--[^\\n]*|'(?:[^']|'')*'|(:#\\$\\{[^}]*\\}|:#\\w+|\\?)");
    private static final Pattern COPY_OUT =
            Pattern.compile("(?is)^((?:\\s*--[^\\n]*\\n)*\\s*copy\\s*\\()(.*)\\)\\s*to\\s+stdout.*");
    private static final Pattern COPY_IN =
            Pattern.compile("(?is)^((?:\\s*--[^\\n]*\\n)*\\s*copy\\s+)([\\w.\"]+)\\s*\\(([^)]*)\\)\\s*from\\s+stdin.*");

    static Statement of(String text) {
        // the server looks into a COPY only when it runs: only its query can be wrong
        Matcher out = COPY_OUT.matcher(text);
        if (out.matches()) {
            return parse(out.group(2), lines(out.group(1)));
        }
        Matcher in = COPY_IN.matcher(text);
        if (in.matches()) {
            return parse("select " + in.group(3) + " from " + in.group(2), lines(in.group(1)));
        }
        return parse(text, 0);
    }

    private static Statement parse(String text, int lineOffset) {
        int[] count = new int[1];
        int[] named = new int[1];
        String sent = replaceParameters(text, parameter -> {
            named[0] += parameter.equals("?") ? 0 : 1;
            return "$" + ++count[0];
        });
        return new Statement(replaceParameters(text, parameter -> "?"), sent, count[0], named[0], lineOffset);
    }

    private static String replaceParameters(String text, UnaryOperator<String> replacement) {
        return PARAMETER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) == null ? match.group() : replacement.apply(match.group())));
    }

    /** Whether its parameters have no names, as those that Java gives. */
    boolean isPositional() {
        return parameters > 0 && named == 0;
    }

    /** The line in the file, counted from 1, of a position that the server names. */
    int line(int position) {
        return lineOffset + 1 + lines(sent.substring(0, Math.min(position, sent.length())));
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }
}
