package io.metersync.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.http.HttpAccessTest;
import io.metersync.support.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginsTest {
    private static final String HERE = "127.0.0.1";
    private static final Credentials RIGHT = new Credentials("vera", "vera's password");

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();
    private UserFile file;
    private Logins logins;

    @BeforeEach
    void write() throws IOException {
        file = new UserFile(folder.resolve("users"));
        file.write(List.of(HttpAccessTest.user("vera", Role.VIEWER, "vera's password")));
        logins = new Logins(file, clock);
    }

    @Test
    void a_login_is_remembered_for_five_minutes() {
        assertThat(logins.recall(RIGHT)).isEmpty();
        assertThat(logins.verify(RIGHT, HERE)).isPresent();
        clock.advance(Duration.ofSeconds(299));
        assertThat(logins.recall(RIGHT)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(logins.recall(RIGHT)).isEmpty();
    }

    @Test
    void a_clock_that_is_set_neither_keeps_a_login_nor_lets_somebody_guess_again() {
        logins.verify(RIGHT, HERE);
        Credentials wrong = new Credentials("vera", "a guess");
        for (int guess = 0; guess < 5; guess++) {
            logins.verify(wrong, HERE);
        }
        clock.jump(Duration.ofDays(1));
        assertThat(logins.recall(RIGHT)).isPresent();
        assertThat(logins.delay(RIGHT, HERE)).isEqualTo(Duration.ofMinutes(1));

        clock.jump(Duration.ofDays(-2));
        clock.advance(Duration.ofMinutes(5));
        assertThat(logins.recall(RIGHT)).isEmpty();
        assertThat(logins.delay(RIGHT, HERE)).isZero();
    }

    @Test
    void a_wrong_password_is_never_taken_for_a_remembered_one() {
        logins.verify(RIGHT, HERE);

        assertThat(logins.recall(new Credentials("vera", "vera's passwore"))).isEmpty();
        assertThat(logins.recall(new Credentials("vera", ""))).isEmpty();
        assertThat(logins.recall(new Credentials("", "vera's password"))).isEmpty();
    }

    @Test
    void a_change_of_the_file_forgets_all_logins() throws IOException {
        logins.verify(RIGHT, HERE);
        file.write(List.of(HttpAccessTest.user("vera", Role.VIEWER, "another password")));

        assertThat(logins.recall(RIGHT)).isEmpty();
        assertThat(logins.verify(RIGHT, HERE)).isEmpty();
    }

    @Test
    void a_right_password_forgives_the_slips_before_it() {
        Credentials wrong = new Credentials("vera", "a slip");
        for (int slip = 0; slip < 4; slip++) {
            logins.verify(wrong, HERE);
        }
        assertThat(logins.verify(RIGHT, HERE)).isPresent();
        for (int slip = 0; slip < 4; slip++) {
            logins.verify(wrong, HERE);
        }
        assertThat(logins.delay(RIGHT, HERE)).isZero();
    }

    @Test
    void failures_count_for_their_address_only_and_an_ipv6_network_is_one() {
        Credentials wrong = new Credentials("vera", "a guess");
        for (int guess = 1; guess <= 5; guess++) {
            logins.verify(wrong, "2001:db8::" + guess);
        }
        assertThat(logins.delay(RIGHT, "2001:db8::99")).isEqualTo(Duration.ofMinutes(1));
        assertThat(logins.delay(RIGHT, "2001:db8:0:1::1")).isZero();
        assertThat(logins.delay(RIGHT, HERE)).isZero();
    }

    @Test
    void a_hash_survives_the_file_and_has_a_salt_of_its_own() {
        PasswordHash hash = PasswordHash.of("a good passwörd", 100_000);

        assertThat(PasswordHash.parse(hash.toString()).matches("a good passwörd"))
                .isTrue();
        assertThat(PasswordHash.parse(hash.toString()).matches("a good password"))
                .isFalse();
        assertThat(PasswordHash.of("a good passwörd", 100_000)).doesNotHaveToString(hash.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain password",
                "pbkdf2-sha256$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2-sha256$999999999$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2-sha256$600000$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA==$"
            })
    void a_hash_that_is_weak_or_none_is_refused(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(text);
    }
}
