package io.metersync.users;

import io.metersync.clock.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The users of the present file, the logins remembered for a while, and the failed logins. */
public final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger("http");
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final UserFile file;
    private final Ticker ticker;
    private final FailedLogins failures;
    private final byte[] key = new byte[32];
    private final Map<String, Login> remembered = new HashMap<>();
    private Map<String, User> users = Map.of();
    private PasswordHash nobody = PasswordHash.matchingNothing(PasswordHash.ITERATIONS);
    private Object version = "not read yet";

    /** A password that was right, as a keyed hash that is worth nothing outside this process. */
    private record Login(byte[] proof, long verifiedNanos) {}

    public Logins(UserFile file, Ticker ticker) {
        this.file = file;
        this.ticker = ticker;
        failures = new FailedLogins(ticker);
        new SecureRandom().nextBytes(key);
    }

    /** Zero, or how long no login with these credentials from {@code address} is looked at. */
    public Duration delay(Credentials credentials, String address) {
        return failures.delay(address, credentials.user());
    }

    /** The user, if the same password was right a short while ago; costs next to nothing. */
    public synchronized Optional<User> recall(Credentials credentials) {
        readAgainWhenChanged();
        byte[] proof = proof(credentials);
        Login login = remembered.get(credentials.user());
        return login != null
                        && !ticker.hasPassed(REMEMBERED, login.verifiedNanos)
                        && MessageDigest.isEqual(login.proof, proof)
                ? Optional.of(users.get(credentials.user()))
                : Optional.empty();
    }

    /** The user, if the password is right; takes about half a second, for a user that does not exist as well. */
    public Optional<User> verify(Credentials credentials, String address) {
        if (!delay(credentials, address).isZero()) {
            return Optional.empty();
        }
        User user = user(credentials.user());
        boolean matches = (user == null ? nobody() : user.hash()).matches(credentials.password());
        if (user == null || !matches) {
            failures.add(address, credentials.user());
            LOG.warn("Login refused: {} from {}", credentials, address);
            return Optional.empty();
        }
        failures.forget(address, credentials.user());
        return remember(user, credentials);
    }

    private synchronized PasswordHash nobody() {
        return nobody;
    }

    private synchronized User user(String name) {
        readAgainWhenChanged();
        return users.get(name);
    }

    /** Refuses a user who was removed, or got another password or role, during the check of the password. */
    private synchronized Optional<User> remember(User user, Credentials credentials) {
        if (users.get(user.name()) != user) {
            return Optional.empty();
        }
        remembered.put(user.name(), new Login(proof(credentials), ticker.nanos()));
        return Optional.of(user);
    }

    private void readAgainWhenChanged() {
        Object now = file.version();
        if (now.equals(version)) {
            return;
        }
        remembered.clear();
        users = Map.of();
        version = now;
        try {
            UserFile.Content content = file.read();
            content.problems().forEach(problem -> LOG.error("{}: this user can't log in", problem));
            users = content.users();
            users.values().stream()
                    .mapToInt(user -> user.hash().iterations())
                    .max()
                    .ifPresent(iterations -> nobody = PasswordHash.matchingNothing(iterations));
        } catch (IOException e) {
            LOG.error("{} can't be read ({}): nobody can log in", file, e.toString());
        }
    }

    private byte[] proof(Credentials credentials) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal((credentials.user() + ":" + credentials.password()).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HMAC-SHA256", e);
        }
    }
}
