package io.metersync.users;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A password as the file of users keeps it: {@code pbkdf2-sha256$ITERATIONS$SALT$HASH}, the last two in Base64. */
public final class PasswordHash {
    /** The recommendation of OWASP for PBKDF2-HMAC-SHA256: about half a second for each login that is not remembered. */
    public static final int ITERATIONS = 600_000;

    private static final int FEWEST = 100_000;
    private static final int MOST = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORMAT =
            Pattern.compile("pbkdf2-sha256\\$(\\d{1,9})\\$([A-Za-z0-9+/]{22}==)\\$([A-Za-z0-9+/]{43}=)");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Hashes a password with a salt of its own. */
    public static PasswordHash of(String password, int iterations) {
        byte[] salt = random(SALT_BYTES);
        return new PasswordHash(iterations, salt, derive(password, salt, iterations));
    }

    /** A hash that matches no password, in the same time as other hashes: a client can't detect that the user does not exist. */
    static PasswordHash matchingNothing(int iterations) {
        return new PasswordHash(iterations, random(SALT_BYTES), random(HASH_BYTES));
    }

    /** Reads what {@link #toString()} wrote; throws IllegalArgumentException with the reason. */
    public static PasswordHash parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the hash is not pbkdf2-sha256$ITERATIONS$SALT$HASH");
        }
        int iterations = Integer.parseInt(matcher.group(1));
        if (iterations < FEWEST || iterations > MOST) {
            throw new IllegalArgumentException("iterations must be from %d to %d".formatted(FEWEST, MOST));
        }
        Base64.Decoder base64 = Base64.getDecoder();
        return new PasswordHash(iterations, base64.decode(matcher.group(2)), base64.decode(matcher.group(3)));
    }

    /** Takes the same time whether the password is right, nearly right or wrong. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    public int iterations() {
        return iterations;
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "pbkdf2-sha256$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks PBKDF2 with HMAC-SHA256", e);
        } finally {
            key.clearPassword();
        }
    }
}
