package io.metersync.users;

import java.util.regex.Pattern;

/** One line of the file of users: {@code name:role:hash}. */
public record User(String name, Role role, PasswordHash hash) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    /** Whether a name needs no escaping anywhere: in the file, in the log, on a terminal. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Throws IllegalArgumentException with the reason, which never shows the hash. */
    static User parse(String line) {
        String[] parts = line.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("is not name:role:hash");
        }
        if (!isName(parts[0])) {
            throw new IllegalArgumentException("the name must be 1 to 64 letters, digits or . _ @ -");
        }
        Role role = Role.named(parts[1])
                .orElseThrow(() -> new IllegalArgumentException("the role must be viewer or operator"));
        return new User(parts[0], role, PasswordHash.parse(parts[2]));
    }

    /** The line for the file. */
    @Override
    public String toString() {
        return name + ":" + role + ":" + hash;
    }
}
