package io.metersync.check.finding;

import io.metersync.check.files.ErrorPlace;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands that fix a mistake in {@code routes/} or {@code sql/}. */
public final class FileFixes {
    private static final Pattern PLACE = Pattern.compile("(.+):(\\d+): ");

    private final Path home;

    public FileFixes(Path home) {
        this.home = home;
    }

    /** Opens the file at {@link ErrorPlace}, {@code routes/x.camel.yaml:12: }; all routes if the place is unknown. */
    public String edit(String place) {
        Matcher at = PLACE.matcher(place);
        return at.matches()
                ? "${EDITOR:-vi} +%s '%s'".formatted(at.group(2), home.resolve(at.group(1))) + orRestore(at.group(1))
                : "${EDITOR:-vi} '%s'".formatted(home.resolve("routes"));
    }

    /** Restores the shipped version of the file. */
    public String restore(String path) {
        return "tar -xzOf metersync-VERSION.tar.gz --wildcards '*/%s' > '%s'".formatted(path, home.resolve(path));
    }

    private String orRestore(String path) {
        return System.lineSeparator() + "# or as it was shipped: " + restore(path);
    }
}
