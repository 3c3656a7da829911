package io.metersync.fault;

import java.util.Locale;

/** A number of things in a message for people. */
public final class Count {
    private Count() {}

    /** For example {@code 1 reading} and {@code 10,000 readings}. */
    public static String of(long number, String noun) {
        return String.format(Locale.ENGLISH, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
