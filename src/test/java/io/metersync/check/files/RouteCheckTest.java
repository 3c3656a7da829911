package io.metersync.check.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.check.finding.Finding;
import io.metersync.flow.FlowFiles;
import io.metersync.process.Application;
import io.metersync.support.Home;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteCheckTest {
    @TempDir
    private Path folder;

    private Home home;

    @BeforeEach
    void copy() {
        home = Home.copiedTo(folder);
    }

    @Test
    void the_shipped_routes_are_in_order() {
        assertThat(findings()).hasSize(1).allMatch(finding -> finding.startsWith("ok") && finding.contains("routes"));
    }

    @Test
    void every_statement_is_missed_when_it_is_gone() {
        for (String side : List.of("local", "remote", "centre", "demo")) {
            for (File file : folder.resolve("sql/" + side).toFile().listFiles(File::isFile)) {
                // an administrator runs it, and nothing else
                if (!file.getName().equals("ledger.sql")) {
                    String text = home.read("sql/" + side + "/" + file.getName());
                    home.delete("sql/" + side + "/" + file.getName());
                    assertThat(missingStatements())
                            .as(side + "/" + file.getName())
                            .singleElement()
                            .asString()
                            .contains("sql/" + side + "/" + file.getName() + " is missing");
                    home.write("sql/" + side + "/" + file.getName(), text);
                }
            }
        }
    }

    @Test
    void a_statement_of_a_download_that_is_missing_is_named() {
        home.delete("sql/local/merge-tenant.sql");

        assertThat(theError()).contains("sql/local/merge-tenant.sql is missing");
    }

    @Test
    void a_syntax_error_is_told_with_file_and_line() {
        home.replace(
                "routes/download-meters.camel.yaml", "    routeTemplateRef:", "   routeTemplateRef: [oops\n    x:");

        assertThat(theError()).contains("download-meters.camel.yaml").containsPattern("line \\d+");
    }

    @Test
    void a_misspelled_step_is_told_with_file_and_line() {
        home.replace("routes/upload-readings.camel.yaml", "- setBody:", "- setBoddy:");

        assertThat(theError())
                .contains("upload-readings.camel.yaml", "setBoddy")
                .containsPattern("line \\d+");
    }

    @Test
    void an_unknown_option_of_an_endpoint_is_told_with_the_endpoint() {
        home.replace("routes/sync-cycle.camel.yaml", "        period: 1000", "        perriod: 1000");

        assertThat(theError()).contains("sync-cycle", "perriod");
    }

    @Test
    void an_unknown_route_configuration_is_told_with_the_route() {
        home.replace(
                "routes/upload-readings.camel.yaml",
                "routeConfigurationId: retry\n    from:\n      uri: direct:store-batch",
                "routeConfigurationId: retrry\n    from:\n      uri: direct:store-batch");

        assertThat(theError()).contains("store-batch", "routeConfigurationId retrry is unknown");
    }

    @Test
    void an_unknown_route_configuration_of_a_template_is_told() {
        home.replace("routes/download-table.camel.yaml", "routeConfigurationId: retry", "routeConfigurationId: retrry");

        assertThat(errors()).hasSize(2).allMatch(error -> error.contains("routeConfigurationId retrry is unknown"));
    }

    @Test
    void a_direct_call_that_nobody_takes_is_told() {
        home.replace(
                "routes/sync-cycle.camel.yaml",
                "- to:\n                  uri: direct:count-queue",
                "- to:\n                  uri: direct:count-queues");

        assertThat(theError()).contains("direct:count-queues is called and no route consumes it");
    }

    @Test
    void a_route_that_java_calls_and_nobody_takes_is_told() {
        home.write(
                "routes/retry-quarantined.camel.yaml",
                home.read("routes/retry-quarantined.camel.yaml").replace("retry-quarantined\n", "retry-one\n"));

        assertThat(theError()).contains("direct:retry-quarantined is called and no route consumes it");
    }

    @Test
    void an_unknown_placeholder_is_told() {
        home.replace("routes/upload-readings.camel.yaml", "constant: queue", "constant: \"{{no.such.setting}}\"");

        assertThat(theError()).contains("upload-readings.camel.yaml:", "no.such.setting");
    }

    @Test
    void an_unknown_bean_is_told() {
        home.replace("routes/store-readings.camel.yaml", "\"#remoteDb\"", "\"#remoteDatabase\"");

        assertThat(theError()).contains("insert-readings", "remoteDatabase");
    }

    @Test
    void an_unknown_bean_of_a_step_is_told() {
        home.replace(
                "routes/upload-readings.camel.yaml",
                "ref: tally\n            method: stored",
                "ref: taally\n            method: stored");

        assertThat(theError()).contains("store-batch", "taally");
    }

    @Test
    void an_unknown_method_of_a_bean_is_told() {
        home.replace("routes/upload-readings.camel.yaml", "method: stored", "method: storred");

        assertThat(theError()).contains("store-batch", "storred");
    }

    @Test
    void an_unknown_method_of_a_condition_is_told() {
        home.replace("routes/sync-cycle.camel.yaml", "method: begin", "method: beginn");

        assertThat(theError()).contains("sync-cycle", "beginn");
    }

    @Test
    void a_route_of_the_upload_that_keeps_its_failures_is_a_warning() {
        home.write("routes/note-batch.camel.yaml", """
                - route:
                    id: note-batch
                    description: Note a batch
                    from:
                      uri: direct:note-batch
                      steps:
                        - log:
                            message: "noted"
                """);
        home.replace(
                "routes/upload-readings.camel.yaml",
                "        - bean:\n            ref: tally\n            method: stored\n",
                "        - to:\n            uri: direct:note-batch\n"
                        + "        - bean:\n            ref: tally\n            method: stored\n");
        assertThat(findings())
                .filteredOn(finding -> finding.startsWith("warn"))
                .singleElement()
                .asString()
                .contains(
                        "routes/note-batch.camel.yaml:",
                        "note-batch is called by a route that is retried",
                        "noErrorHandler");

        home.replace(
                "routes/note-batch.camel.yaml", "    from:", "    errorHandler:\n      noErrorHandler: {}\n    from:");
        assertThat(findings()).allMatch(finding -> finding.startsWith("ok"));
    }

    @Test
    void a_step_beside_a_transaction_which_camel_would_run_inside_is_told() {
        home.replace(
                "routes/remove-readings.camel.yaml",
                "                    parametersCount: 3\n                    noop: true\n",
                "                    parametersCount: 3\n                    noop: true\n"
                        + "        - log:\n            message: \"deleted\"\n");

        assertThat(theError()).contains("delete-readings", "a step beside transacted");
    }

    @Test
    void several_missing_statements_are_told_at_once() {
        home.delete("sql/local/poll-readings.sql").delete("sql/local/delete-readings.sql");

        assertThat(errors()).hasSize(2);
    }

    @Test
    void a_route_id_that_is_there_twice_is_told() {
        home.write("routes/copy.camel.yaml", home.read("routes/verify-connections.camel.yaml"));

        assertThat(errors())
                .isNotEmpty()
                .allMatch(error ->
                        error.contains("routes/copy.camel.yaml:") && error.contains("two routes have the id verify-"));
    }

    @Test
    void a_folder_without_routes_is_an_error() {
        for (File route : folder.resolve("routes").toFile().listFiles(File::isFile)) {
            home.delete("routes/" + route.getName());
        }

        assertThat(theError()).contains("holds no *.camel.yaml");
    }

    /** Without building the routes, which takes a while. */
    private List<Finding> missingStatements() {
        SqlFileCheck check = new SqlFileCheck(files(), new ErrorPlace(files(), null));
        List<Finding> findings = new ArrayList<>(check.run());
        findings.addAll(check.ofDownload("meters"));
        findings.addAll(check.ofDownload("tenant"));
        return findings;
    }

    private String theError() {
        assertThat(errors()).hasSize(1);
        return errors().get(0);
    }

    private List<String> errors() {
        return findings().stream()
                .filter(finding -> finding.startsWith("ERROR"))
                .toList();
    }

    private List<String> findings() {
        return new RouteCheck(Application::new, home.settings(), files(), null)
                .run().stream().map(Finding::toString).toList();
    }

    private FlowFiles files() {
        try {
            return FlowFiles.read(home.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
