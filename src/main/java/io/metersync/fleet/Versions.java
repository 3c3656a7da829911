package io.metersync.fleet;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Compares versions of the program. */
final class Versions {
    private static final Pattern RELEASE = Pattern.compile("\\d+(\\.\\d+)*");

    private Versions() {}

    /** Whether both are releases, for example {@code 1.10.0}, and the first is the older one. */
    static boolean isOlder(String version, String than) {
        if (!RELEASE.matcher(version).matches() || !RELEASE.matcher(than).matches()) {
            return false;
        }
        return Arrays.compare(numbers(version), numbers(than)) < 0;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
