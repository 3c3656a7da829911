package io.metersync.http;

import static io.metersync.support.RawHttp.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.LogLines;
import io.metersync.support.RawHttp;
import io.metersync.support.RawHttp.Response;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import io.metersync.users.PasswordHash;
import io.metersync.users.Role;
import io.metersync.users.User;
import io.metersync.users.UserFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process with users, on loopback. */
public class HttpAccessTest {
    private static final String VIEWER = login("vera", "vera's password");
    private static final String OPERATOR = login("otto", "otto's pässword: 1");

    @TempDir
    private static Path folder;

    private static final SettableClock CLOCK = new SettableClock();
    private static UserFile users;
    private static Site site;
    private static RawHttp http;

    @BeforeAll
    static void start() throws IOException {
        users = new UserFile(folder.resolve("users"));
        users.write(viewerAndOperator());
        site = Site.migrated()
                .withHttp()
                .withClock(CLOCK)
                .with("HTTP_AUTH_FILE", users.toString())
                .start();
        http = new RawHttp(site.httpPort());
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @BeforeEach
    void forget_earlier_failures() throws IOException {
        CLOCK.advance(Duration.ofMinutes(2));
        users.write(viewerAndOperator());
    }

    static List<User> viewerAndOperator() {
        return List.of(user("vera", Role.VIEWER, "vera's password"), user("otto", Role.OPERATOR, "otto's pässword: 1"));
    }

    /** With the fewest iterations that the file takes. */
    public static User user(String name, Role role, String password) {
        return new User(name, role, PasswordHash.of(password, 100_000));
    }

    @Test
    void every_route_wants_a_login() {
        Stream<PlatformHttpEndpoint> endpoints = site.camel().getEndpoints().stream()
                .filter(PlatformHttpEndpoint.class::isInstance)
                .map(PlatformHttpEndpoint.class::cast)
                // open, as another test says
                .filter(endpoint -> !endpoint.getPath().startsWith("/observe/"));

        assertThat(endpoints).hasSizeGreaterThan(5).allSatisfy(endpoint -> {
            Response response = http.request(
                    endpoint.getHttpMethodRestrict().split(",")[0],
                    endpoint.getPath().replaceAll("\\{.*?}", "1"));
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.headers())
                    .containsEntry("www-authenticate", "Basic realm=\"Metersync\", charset=\"UTF-8\"");
            assertThat(response.headers()).containsKey("content-security-policy");
        });
    }

    @Test
    void the_page_wants_a_login_as_well() {
        assertThat(http.get("/").status()).isEqualTo(401);
        assertThat(http.get("/web/status.js").status()).isEqualTo(401);
        assertThat(http.get("/", VIEWER).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Basic",
                "Authorization: Basic %%%",
                "Authorization: Basic b3R0bw==",
                "Authorization: Bearer b3R0bzpvdHRv",
                "Authorization: Digest username=\"otto\"",
                "X-Forwarded-User: otto",
                "Cookie: user=otto"
            })
    void what_is_no_login_lets_nobody_in(String header) {
        assertThat(http.get("/api/status", header).status()).isEqualTo(401);
    }

    @Test
    void a_viewer_looks_and_may_not_change() {
        assertThat(http.get("/api/status", VIEWER).status()).isEqualTo(200);
        for (String path : List.of(
                "/api/sync",
                "/api/meter-sync",
                "/api/meter-sync/approve",
                "/api/quarantine/1/retry",
                "/api/resend",
                "/api/resend/cancel")) {
            assertThat(http.post(path, VIEWER).status()).isEqualTo(403);
        }
        assertThat(http.request("DELETE", "/api/quarantine/1/discard", VIEWER).status())
                .isEqualTo(403);
        assertThat(http.post("/api/sync", VIEWER, "X-HTTP-Method-Override: GET").status())
                .isEqualTo(403);
    }

    @Test
    void an_operator_looks_and_changes() {
        assertThat(http.get("/api/status", OPERATOR).status()).isEqualTo(200);
        assertThat(http.post("/api/quarantine/1/discard", OPERATOR).status()).isEqualTo(404);
    }

    @Test
    void another_site_cannot_use_the_password_that_a_browser_remembers() {
        assertThat(http.post("/api/sync", OPERATOR, "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(http.post("/api/sync", OPERATOR, "User-Agent: Mozilla/5.0").status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready", "/observe/metrics"})
    void health_and_on_loopback_metrics_need_no_login(String path) {
        assertThat(http.get(path).status()).isNotEqualTo(401);
        assertThat(http.post(path).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/status",
                "/api/../api/status",
                "/%61pi/status",
                "/api/%2e%2e/api/status",
                "/observe/health/../../api/status",
                "/observe/health/%2e%2e/%2e%2e/api/status",
                "/observe/health/..%2f..%2fapi/status",
                "/observe/health//../../../api/status",
                "/observe/healthy",
                "/observe/health;/api/status",
                "/observe/metrics/../../api/status",
                "/observe/metrics/x"
            })
    void no_spelling_of_a_path_gets_past_the_login(String path) {
        Response response = http.get(path);

        // open paths lead to no data: what is not a health path asks for the login
        assertThat(response.status()).isIn(400, 401, 404);
        assertThat(response.body()).doesNotContain("isRunning");
    }

    @Test
    void the_sixth_guess_within_a_minute_is_not_even_looked_at() {
        for (int guess = 1; guess <= 5; guess++) {
            assertThat(http.get("/api/status", login("otto", "guess " + guess)).status())
                    .isEqualTo(401);
        }
        Response sixth = http.get("/api/status", login("otto", "guess 6"));

        assertThat(sixth.status()).isEqualTo(429);
        assertThat(sixth.headers()).containsEntry("retry-after", "61");
        assertThat(http.get("/api/status", OPERATOR).status()).isEqualTo(429);
        assertThat(http.get("/api/status", VIEWER).status()).isEqualTo(200);
        CLOCK.advance(Duration.ofSeconds(61));
        assertThat(http.get("/api/status", OPERATOR).status()).isEqualTo(200);
    }

    @Test
    void who_tries_many_names_is_stopped_as_well() {
        for (int name = 1; name <= 20; name++) {
            assertThat(http.get("/api/status", login("name" + name, "a guess")).status())
                    .isEqualTo(401);
        }
        assertThat(http.get("/api/status", login("name21", "a guess")).status()).isEqualTo(429);
    }

    @Test
    void an_unknown_user_is_told_nothing_else_than_a_wrong_password() {
        Response unknown = http.get("/api/status", login("nobody", "a guess"));
        Response wrong = http.get("/api/status", login("otto", "a guess"));

        assertThat(unknown).isEqualTo(wrong);
    }

    @Test
    void a_change_in_the_file_counts_from_the_next_request_on() throws IOException {
        String added = login("anna", "anna's password");
        assertThat(http.get("/api/status", VIEWER).status()).isEqualTo(200);

        users.write(List.of(user("anna", Role.OPERATOR, "anna's password"), user("vera", Role.VIEWER, "another one")));

        assertThat(http.get("/api/status", added).status()).isEqualTo(200);
        assertThat(http.get("/api/status", VIEWER).status()).isEqualTo(401);
        assertThat(http.get("/api/status", OPERATOR).status()).isEqualTo(401);

        users.write(List.of(user("anna", Role.VIEWER, "anna's password")));

        assertThat(http.post("/api/sync", added).status()).isEqualTo(403);
    }

    @Test
    void a_malformed_line_or_a_missing_file_lets_nobody_in_by_mistake() throws IOException {
        try (LogLines log = LogLines.capture()) {
            Files.writeString(Path.of(users.toString()), "anna:operator:plain password\n", StandardOpenOption.APPEND);

            assertThat(http.get("/api/status", login("anna", "plain password")).status())
                    .isEqualTo(401);
            assertThat(http.get("/api/status", OPERATOR).status()).isEqualTo(200);
            assertThat(log.errors())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("line 3")
                    .doesNotContain("plain password");

            Files.delete(Path.of(users.toString()));

            assertThat(http.get("/api/status", OPERATOR).status()).isEqualTo(401);
        }
    }

    @Test
    void the_log_says_who_changed_what_and_never_a_password() {
        try (LogLines log = LogLines.capture()) {
            http.post("/api/quarantine/1/discard", OPERATOR);
            http.post("/api/sync", VIEWER);
            http.post("/api/sync", login("otto\nroot", "a guess"));

            await().untilAsserted(() -> assertThat(log.of("http"))
                    .containsExactly(
                            "POST /api/quarantine/1/discard by otto from 127.0.0.1: 404",
                            "POST /api/sync by vera from 127.0.0.1: 403",
                            "Login refused: credentials of ? from 127.0.0.1",
                            "POST /api/sync by nobody known from 127.0.0.1: 401"));
            assertThat(log.lines()).noneMatch(line -> line.contains("password") || line.contains("pbkdf2"));
        }
    }
}
