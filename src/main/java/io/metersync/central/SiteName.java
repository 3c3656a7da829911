package io.metersync.central;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a site, and the login role that it has unless the administrator chooses another. */
public record SiteName(String text) {
    private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{N} ._-]{0,61}[\\p{L}\\p{N}])?");
    private static final int LONGEST_IDENTIFIER = 63;

    /** Throws IllegalArgumentException with the reason. */
    public SiteName {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no name of a site: use up to 63 letters, digits, blanks and . _ -, with a letter or a digit at both ends"
                            .formatted(text.replaceAll("\\p{Cntrl}", "?")));
        }
    }

    /** For example {@code metersync_berlin_2} of {@code Berlin 2}. */
    String role() {
        return "metersync_" + text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "_");
    }

    /** A role, as PostgreSQL takes its name without cutting it. Throws IllegalArgumentException with the reason. */
    static String checkedRole(String role) {
        if (role.isEmpty()
                || role.startsWith("pg_")
                || role.matches(".*\\p{Cntrl}.*")
                || role.getBytes(StandardCharsets.UTF_8).length > LONGEST_IDENTIFIER) {
            throw new IllegalArgumentException(
                    "'%s' can't be the name of a role: choose up to 63 bytes that do not begin with pg_ with --role"
                            .formatted(role.replaceAll("\\p{Cntrl}", "?")));
        }
        return role;
    }
}
