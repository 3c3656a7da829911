package io.metersync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("Design-Configuration-Validation")
class SettingsProblemsTest {
    @TempDir
    private Path folder;

    @Test
    void every_problem_is_told_at_once_one_line_each() {
        Settings settings = new SiteFolder(folder)
                .without("POSTGRES_SYNC_HOST")
                .without("POSTGRES_CLIENT_PASSWORD")
                .variable("BATCH_SIZE", "0")
                .variable("LOG_LEVEL", "loud")
                .applicationProperties("batch.sise = 5")
                .load();

        assertThat(settings.problems())
                .hasSize(5)
                .noneMatch(problem -> problem.contains("\n"))
                .anyMatch(problem -> problem.startsWith("POSTGRES_SYNC_HOST = ''"))
                .anyMatch(problem -> problem.startsWith("POSTGRES_CLIENT_PASSWORD = ***"))
                .anyMatch(problem -> problem.startsWith("BATCH_SIZE = '0'"))
                .anyMatch(problem -> problem.startsWith("LOG_LEVEL = 'loud'"))
                .anyMatch(problem -> problem.startsWith("batch.sise "));
    }

    @Test
    void an_unknown_key_of_application_properties_is_a_problem() {
        assertThat(new SiteFolder(folder)
                        .applicationProperties("batch.sise = 5")
                        .load()
                        .problems())
                .containsExactly("batch.sise (application.properties): no such setting, and no route uses it: "
                        + "correct its name or remove it");
    }

    @Test
    void a_key_of_ones_own_is_welcome_where_a_route_uses_it() {
        SiteFolder site =
                new SiteFolder(folder).applicationProperties("mail.to = ops", "mail.from = me", "mail.cc = x");
        site.route("- route: {from: {uri: 'timer:{{mail.to}}?name={{mail.from:nobody}}&cc={{?mail.cc}}'}}");

        assertThat(site.load().problems()).isEmpty();
        assertThat(site.load().properties()).containsEntry("mail.to", "ops");
    }

    @Test
    void a_key_that_is_only_the_beginning_of_one_in_use_is_a_problem() {
        SiteFolder site = new SiteFolder(folder).applicationProperties("batch.siz = 5");
        site.route("- route: {from: {uri: 'timer:{{batch.size}}'}}");

        assertThat(site.load().problems()).singleElement().asString().startsWith("batch.siz ");
    }

    @Test
    void options_of_camel_are_left_to_camel() {
        assertThat(new SiteFolder(folder)
                        .applicationProperties("camel.main.name = other")
                        .load()
                        .problems())
                .isEmpty();
    }

    @Test
    void a_misspelled_variable_is_a_warning_that_says_where_it_stands() {
        Settings settings = new SiteFolder(folder)
                .variable("POSTGRES_SYNC_PASSWD", "hunter2")
                .variable("DB_POOL_MAXX", "1")
                .variable("PATH", "/bin")
                .variable("HTTP_PROXY", "proxy")
                .dotenv("BATCH_SISE=3")
                .load();

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.warnings())
                .containsExactly(
                        "BATCH_SISE (.env) is no setting of Metersync: correct its name or remove it",
                        "DB_POOL_MAXX (environment) is no setting of Metersync: correct its name or remove it",
                        "POSTGRES_SYNC_PASSWD (environment) is no setting of Metersync: correct its name or remove it");
    }

    @Test
    void a_properties_file_that_cannot_be_read_is_a_problem() throws Exception {
        SiteFolder site = new SiteFolder(folder);
        Files.write(folder.resolve("application.properties"), new byte[] {'a', '=', (byte) 0xff, (byte) 0xfe});

        assertThat(site.load().problems())
                .singleElement()
                .asString()
                .contains("application.properties", "can't be read");
    }

    @Test
    void no_secret_leaves_the_settings_but_by_its_name() {
        Settings settings = new SiteFolder(folder)
                .variable("POSTGRES_SYNC_PASSWORD", "hunter2")
                .variable("POSTGRES_CLIENT_PASSWORD", "hunter2")
                .variable("BATCH_SIZE", "none")
                .load();

        assertThat(settings.text(Setting.POSTGRES_SYNC_PASSWORD)).isEqualTo("hunter2");
        assertThat(settings.summary())
                .doesNotContain("hunter2")
                .contains("POSTGRES_SYNC_PASSWORD=***", "POSTGRES_SYNC_HOST=localhost");
        assertThat(settings.properties()).doesNotContainValue("hunter2").doesNotContainKey("postgres.sync.password");
        assertThat(settings.toString()).doesNotContain("hunter2");
        assertThat(settings.problems().toString()).doesNotContain("hunter2");
    }
}
