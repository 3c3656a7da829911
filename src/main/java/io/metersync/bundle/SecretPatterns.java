package io.metersync.bundle;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds secrets that are no setting: behind a telling name, in a header, in a URL, or random. */
final class SecretPatterns {
    private static final String NAME =
            "[\\w.-]*(?:passw|passphrase|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key"
                    + "|credential|authorization|signature|cookie)[\\w.-]*";

    private static final List<Pattern> PATTERNS = List.of(
            // name=value, as in an URI or a connection string
            Pattern.compile("(?i)" + NAME + "=(?:RAW\\()?([^\\s&\"'();,]+)"),
            // name: value or name = value, to the end of the line
            Pattern.compile("(?im)" + NAME + "[\"']?[ \\t]*[:=][ \\t]*[\"']?(.+?)[\"']?,?[ \\t]*$"),
            // a header, whose value stands below its name
            Pattern.compile("(?im)name:\\s*[\"']?" + NAME
                    + "[\"']?\\s*$\\s*(?:(?:constant|simple|expression|value):\\s*)+[\"']?(.+?)[\"']?\\s*$"),
            Pattern.compile("(?i)\\b(?:Bearer|Basic|Token)\\s+([\\w+/=.~-]{8,})"),
            // a user in an URL
            Pattern.compile("://[^\\s/\"']*?:([^\\s\"']+)@"));

    /** Digits, small and capital letters. */
    private static final Pattern RANDOM = Pattern.compile(
            "(?<![\\w/+-])(?=[\\w+-]*\\d)(?=[\\w+-]*[a-z])(?=[\\w+-]*[A-Z])([\\w+-]{20,}=*)(?![\\w/+-])");

    /** Of texts of ours, and references to values that stand elsewhere. */
    private static final Pattern HARMLESS =
            Pattern.compile("\\{\\{.*}}|\\$\\{.*}|#.*|\\*+|true|false|null|none|unknown|\\d{1,6}|.*\\.md");

    private SecretPatterns() {}

    /** Tokens that look random: in an edit only, because ids in a log do as well. */
    static Stream<String> random(String text) {
        return RANDOM.matcher(text).results().map(found -> found.group(1));
    }

    static Stream<String> in(String text) {
        return PATTERNS.stream()
                .flatMap(pattern -> pattern.matcher(text).results())
                .map(found -> found.group(1).strip())
                .filter(value -> !HARMLESS.matcher(value).matches());
    }
}
