package io.metersync.cycle;

import java.util.List;
import java.util.stream.Stream;

/**
 * The first of several things, for a person to read.
 *
 * @param count all of them
 */
public record Excerpt(List<String> first, long count) {
    /** The first ones, and how many more there are. */
    public List<String> lines() {
        long more = count - first.size();
        return Stream.concat(first.stream(), Stream.of("and " + more + " more").filter(line -> more > 0))
                // a line break in a key or name must not start a line
                .map(line -> line.replaceAll("\\p{Cntrl}", " "))
                .toList();
    }

    /** All in one line. */
    public String line() {
        return String.join(", ", lines());
    }
}
