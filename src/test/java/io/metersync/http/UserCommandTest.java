package io.metersync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Command;
import io.metersync.users.Role;
import io.metersync.users.User;
import io.metersync.users.UserFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCommandTest {
    private static final String PASSWORD = "twelve chars";

    @TempDir
    private Path folder;

    private Path file;
    private Command command;

    @BeforeEach
    void set() {
        file = folder.resolve("users");
        command = new Command(folder, Map.of("HTTP_AUTH_FILE", file.toString()));
    }

    @Test
    void users_are_added_changed_listed_and_removed() throws IOException {
        assertThat(command.run(PASSWORD + "\n", "user", "add", "vera", "--role", "viewer")
                        .exitCode())
                .isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .startsWith("vera:viewer:pbkdf2-sha256$600000$")
                .doesNotContain(PASSWORD);
        assertThat(users().get("vera").hash().matches(PASSWORD)).isTrue();

        command.run("another pässword", "user", "add", "vera", "--role", "operator");

        assertThat(users()).hasSize(1);
        assertThat(users().get("vera").role()).isEqualTo(Role.OPERATOR);
        assertThat(users().get("vera").hash().matches("another pässword")).isTrue();
        assertThat(command.run("", "user", "list").output()).isEqualTo("operator  vera\n");
        assertThat(command.run("", "user", "remove", "vera").exitCode()).isZero();
        assertThat(users()).isEmpty();
        assertThat(command.run("", "user", "remove", "vera").exitCode()).isEqualTo(1);
    }

    @Test
    void what_is_weak_or_wrong_is_refused_and_changes_nothing() throws IOException {
        assertRefused("at least 12", "eleven char", "user", "add", "vera", "--role", "viewer");
        assertRefused("at least 12", "", "user", "add", "vera", "--role", "viewer");
        assertRefused("viewer or operator", PASSWORD, "user", "add", "vera", "--role", "admin");
        assertRefused("the name", PASSWORD, "user", "add", "ve:ra", "--role", "viewer");
        assertRefused("Unmatched argument", "", "user", "add", "vera", "--role", "viewer", PASSWORD);
        assertThat(file).doesNotExist();
    }

    @Test
    void a_line_that_makes_no_sense_is_not_lost_by_adding_a_user() throws IOException {
        Files.writeString(file, "what is this\n");

        Command.Result result = command.run(PASSWORD, "user", "add", "vera", "--role", "viewer");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).contains("line 1");
        assertThat(file).hasContent("what is this");
    }

    private void assertRefused(String reason, String input, String... arguments) {
        Command.Result result = command.run(input, arguments);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).contains(reason);
    }

    private Map<String, User> users() throws IOException {
        return new UserFile(file).read().users();
    }
}
