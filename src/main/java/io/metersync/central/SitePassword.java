package io.metersync.central;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A generated password. PostgreSQL gets its SCRAM verifier only, so that the password is in no log and no statistics of the server.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5803">RFC 5803</a>
 */
record SitePassword(String text) {
    private static final String CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    /** Of 57 characters each: 186 bits. */
    private static final int LENGTH = 32;

    private static final int SALT_BYTES = 16;
    /** As PostgreSQL's own; more add nothing to a password that can't be guessed. */
    private static final int ITERATIONS = 4_096;

    private static final SecureRandom RANDOM = new SecureRandom();

    static SitePassword generate() {
        StringBuilder text = new StringBuilder();
        RANDOM.ints(LENGTH, 0, CHARACTERS.length()).forEach(i -> text.append(CHARACTERS.charAt(i)));
        return new SitePassword(text.toString());
    }

    /** {@code SCRAM-SHA-256$ITERATIONS:SALT$STORED_KEY:SERVER_KEY}, the last three in Base64. The password is ASCII, which SASLprep does not change. */
    String verifier() {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(text.toCharArray(), salt, ITERATIONS, 256))
                    .getEncoded();
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(key(salted, "Client Key"));
            return "SCRAM-SHA-256$%d:%s$%s:%s"
                    .formatted(ITERATIONS, base64(salt), base64(storedKey), base64(key(salted, "Server Key")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks SCRAM-SHA-256", e);
        }
    }

    private static byte[] key(byte[] salted, String name) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(salted, "HmacSHA256"));
        return mac.doFinal(name.getBytes(StandardCharsets.US_ASCII));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A record would print the password. */
    @Override
    public String toString() {
        return "***";
    }
}
