package io.metersync.users;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The rights of a user: a viewer reads, an operator also triggers, approves, retries and discards. */
public enum Role {
    VIEWER,
    OPERATOR;

    /** The role of that name, in lower case as the file and the command line write it. */
    public static Optional<Role> named(String name) {
        return Stream.of(values()).filter(role -> role.toString().equals(name)).findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
