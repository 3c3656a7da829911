package io.metersync.users;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The contents of an Authorization header of HTTP Basic. */
public record Credentials(String user, String password) {
    private static final String SCHEME = "Basic ";

    /** Empty if the header is missing, malformed or of another scheme. */
    public static Optional<Credentials> of(String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).trim());
            String text = new String(decoded, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Keeps the password out of every log. */
    @Override
    public String toString() {
        return "credentials of " + (User.isName(user) ? user : "?");
    }
}
