package io.metersync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("Design-Environment-Variables")
class SettingsSourcesTest {
    @TempDir
    private Path folder;

    @Test
    void environment_wins_over_dotenv_over_application_properties_over_the_built_in_default() {
        SiteFolder site = new SiteFolder(folder);
        assertThat(site.load().text(Setting.BATCH_SIZE)).isEqualTo("100");
        site.applicationProperties("batch.size = 101");
        assertThat(site.load().text(Setting.BATCH_SIZE)).isEqualTo("101");
        site.dotenv("BATCH_SIZE=102");
        assertThat(site.load().text(Setting.BATCH_SIZE)).isEqualTo("102");
        site.variable("BATCH_SIZE", "103");
        assertThat(site.load().text(Setting.BATCH_SIZE)).isEqualTo("103");
        assertThat(site.load().problems()).isEmpty();
    }

    @Test
    @Tag("Req-5.3")
    void what_nobody_sets_has_the_documents_default() {
        Settings settings = new SiteFolder(folder).load();

        assertThat(settings.text(Setting.SYNC_INTERVAL_SECONDS)).isEqualTo("60");
        assertThat(settings.text(Setting.BATCH_SIZE)).isEqualTo("100");
        assertThat(settings.text(Setting.MAX_CONNECTION_RETRIES)).isEqualTo("5");
        assertThat(settings.text(Setting.MAX_QUERY_RETRIES)).isEqualTo("3");
        assertThat(settings.text(Setting.DB_POOL_MAX)).isEqualTo("10");
        assertThat(settings.text(Setting.DB_POOL_IDLE_TIMEOUT_MS)).isEqualTo("30000");
        assertThat(settings.text(Setting.DB_CONNECTION_TIMEOUT_MS)).isEqualTo("5000");
        assertThat(settings.text(Setting.LOG_LEVEL)).isEqualTo("info");
        assertThat(settings.text(Setting.LOG_FILE)).isEqualTo("logs/sync-process.log");
        assertThat(settings.text(Setting.HTTP_HOST)).isEqualTo("127.0.0.1");
    }

    @Test
    void an_empty_variable_is_an_unset_one() {
        SiteFolder site = new SiteFolder(folder)
                .dotenv("BATCH_SIZE=", "LOG_LEVEL=\"\"")
                .variable("SYNC_INTERVAL_SECONDS", "")
                .variable("POSTGRES_SYNC_PASSWORD_FILE", "")
                .variable("DB_POOL_MAX", "  ");

        assertThat(site.load().problems()).isEmpty();
        assertThat(site.load().text(Setting.SYNC_INTERVAL_SECONDS)).isEqualTo("60");
        assertThat(site.load().text(Setting.BATCH_SIZE)).isEqualTo("100");
        assertThat(site.load().text(Setting.DB_POOL_MAX)).isEqualTo("10");
        assertThat(site.variable("POSTGRES_SYNC_HOST", "").load().problems()).hasSize(1);
    }

    @Test
    void an_empty_log_file_is_none_and_an_emptied_variable_opens_no_door() {
        SiteFolder site = new SiteFolder(folder)
                .applicationProperties("http.auth.file = users.txt")
                .variable("HTTP_AUTH_FILE", "")
                .variable("LOG_FILE", "");

        assertThat(site.load().text(Setting.LOG_FILE)).isEmpty();
        assertThat(site.load().text(Setting.HTTP_AUTH_FILE)).isEqualTo("users.txt");
    }

    @Test
    void the_documents_sample_with_comments_behind_its_values_is_read_as_meant() {
        SiteFolder site = new SiteFolder(folder)
                .without("POSTGRES_SYNC_PASSWORD")
                .dotenv(
                        "# Local Database (Sync Server)",
                        "POSTGRES_SYNC_PASSWORD=your_password",
                        "",
                        "SYNC_INTERVAL_SECONDS=61          # Default: 60 seconds",
                        "BATCH_SIZE=99                     # Default: 100 records",
                        "LOG_LEVEL=warn                    # Default: info (debug, info, warn, error)",
                        "LOG_FILE=logs/sync-process.log");

        assertThat(site.load().problems()).isEmpty();
        assertThat(site.load().text(Setting.POSTGRES_SYNC_PASSWORD)).isEqualTo("your_password");
        assertThat(site.load().number(Setting.SYNC_INTERVAL_SECONDS)).isEqualTo(61);
        assertThat(site.load().number(Setting.BATCH_SIZE)).isEqualTo(99);
        assertThat(site.load().text(Setting.LOG_LEVEL)).isEqualTo("warn");
    }

    @Test
    void a_quoted_value_keeps_what_looks_like_a_comment() {
        SiteFolder site = new SiteFolder(folder)
                .without("POSTGRES_SYNC_PASSWORD")
                .dotenv("POSTGRES_SYNC_PASSWORD=\"a #1 = 'pass' word\"");

        assertThat(site.load().text(Setting.POSTGRES_SYNC_PASSWORD)).isEqualTo("a #1 = 'pass' word");
    }

    @Test
    void a_dotenv_line_that_is_no_assignment_is_the_only_problem_and_named_by_its_number() {
        SiteFolder site = new SiteFolder(folder)
                .without("POSTGRES_SYNC_PASSWORD")
                .dotenv("# a site\n\nPOSTGRES_SYNC_PASSWORD=secret\nBATCH_SIZE 100\nBATCH_MAX_KB=2000\nhunter2\n");

        assertThat(site.load().problems())
                .singleElement()
                .asString()
                .contains(".env", "line 4, 6 is not NAME=value")
                .doesNotContain("hunter2");
    }

    @Test
    void a_dotenv_line_in_another_charset_is_named_by_its_number() throws IOException {
        SiteFolder site = new SiteFolder(folder);
        Files.write(
                folder.resolve(".env"),
                "# a site\nPOSTGRES_SYNC_DB=Z\u00e4hler\nBATCH_SIZE=99".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(site.load().problems()).singleElement().asString().contains("line 2 is not UTF-8");
        assertThat(site.load().number(Setting.BATCH_SIZE)).isEqualTo(99);
    }

    @Test
    void a_secret_is_read_from_its_file_without_the_last_line_end() {
        SiteFolder site = new SiteFolder(folder).without("POSTGRES_SYNC_PASSWORD");
        Path file = site.write("secret", " p w");

        Settings settings =
                site.variable("POSTGRES_SYNC_PASSWORD_FILE", file.toString()).load();

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.text(Setting.POSTGRES_SYNC_PASSWORD)).isEqualTo(" p w");
    }

    @Test
    void a_secret_set_twice_is_a_problem() {
        SiteFolder site = new SiteFolder(folder);
        site.variable("POSTGRES_SYNC_PASSWORD_FILE", site.write("secret", "x").toString());

        assertThat(site.load().problems())
                .containsExactly("POSTGRES_SYNC_PASSWORD and POSTGRES_SYNC_PASSWORD_FILE are both set: keep one");
    }

    @Test
    void a_secret_file_of_the_environment_wins_over_a_password_in_dotenv() {
        SiteFolder site =
                new SiteFolder(folder).without("POSTGRES_SYNC_PASSWORD").dotenv("POSTGRES_SYNC_PASSWORD=old");
        site.variable("POSTGRES_SYNC_PASSWORD_FILE", site.write("secret", "new").toString());

        assertThat(site.load().problems()).isEmpty();
        assertThat(site.load().text(Setting.POSTGRES_SYNC_PASSWORD)).isEqualTo("new");
    }

    @Test
    void a_secret_file_that_cannot_be_read_is_one_problem() throws Exception {
        SiteFolder site = new SiteFolder(folder).without("POSTGRES_SYNC_PASSWORD");
        Path directory = Files.createDirectory(folder.resolve("secrets"));

        for (String file : new String[] {folder.resolve("none").toString(), directory.toString(), "a\0b"}) {
            assertThat(site.variable("POSTGRES_SYNC_PASSWORD_FILE", file).load().problems())
                    .singleElement()
                    .asString()
                    .startsWith("POSTGRES_SYNC_PASSWORD_FILE")
                    .contains("can't be read");
        }
    }

    @Test
    void an_empty_secret_file_is_a_missing_secret() throws Exception {
        SiteFolder site = new SiteFolder(folder).without("POSTGRES_SYNC_PASSWORD");
        site.variable("POSTGRES_SYNC_PASSWORD_FILE", site.write("secret", "").toString());

        assertThat(site.load().problems()).singleElement().asString().contains("POSTGRES_SYNC_PASSWORD", "is required");
    }
}
