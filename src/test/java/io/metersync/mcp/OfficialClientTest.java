package io.metersync.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.support.Node;
import io.metersync.support.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol's own tools ask: the inspector over both transports, and the conformance suite over HTTP. */
class OfficialClientTest {
    // the newest ones that run with Node.js 20
    private static final String INSPECTOR = "1.0.3";
    private static final String CONFORMANCE = "0.1.12";

    @TempDir
    private static Path folder;

    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.migrated().with("MCP_HTTP", "true").withHttp().start();
        site.addReadings(5);
        site.cycle();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static JsonNode inspect(List<String> server, String... method) throws IOException {
        Node node = Node.present();
        List<String> words = new ArrayList<>();
        words.add(node.installed("@modelcontextprotocol/inspector", INSPECTOR)
                .resolve("cli/build/cli.js")
                .toString());
        words.add("--cli");
        words.addAll(server);
        words.addAll(List.of(method));
        String output = node.run(folder, words.toArray(String[]::new));
        return new ObjectMapper()
                .readTree(output.substring(Math.max(0, output.indexOf("{\n")), output.lastIndexOf('}') + 1));
    }

    /** A script, because the inspector hands on few variables and takes options for its own. */
    private static List<String> overStdio() throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\n");
        for (Map.Entry<String, String> variable : site.environment().entrySet()) {
            script.append("export %s='%s'%n".formatted(variable.getKey(), variable.getValue()));
        }
        script.append("exec");
        StdioClient.command().forEach(word -> script.append(" '").append(word).append('\''));
        Path file = Files.writeString(folder.resolve("metersync-mcp"), script.append('\n'));
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return List.of(file.toString());
    }

    private static List<String> overHttp() {
        return List.of(site.address() + "/mcp", "--transport", "http");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_inspector_lists_and_calls_the_tools_and_reads_the_handbook(boolean http) throws Exception {
        List<String> server = http ? overHttp() : overStdio();

        assertThat(inspect(server, "--method", "tools/list").path("tools")).hasSize(6);
        assertThat(inspect(server, "--method", "tools/call", "--tool-name", "get_status")
                        .path("structuredContent")
                        .path("sentence")
                        .asText())
                .startsWith("All readings have arrived.");
        assertThat(inspect(
                                server,
                                "--method",
                                "tools/call",
                                "--tool-name",
                                "verify_readings",
                                "--tool-arg",
                                "from=2026-01-01",
                                "--tool-arg",
                                "to=2026-01-02")
                        .path("structuredContent")
                        .path("totals")
                        .path("stored")
                        .asInt())
                .isEqualTo(5);
        assertThat(inspect(server, "--method", "resources/list").path("resources"))
                .hasSize(Handbook.PAGES.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection"})
    void the_conformance_suite_passes(String scenario) throws Exception {
        Node node = Node.present();
        Path suite = node.installed("@modelcontextprotocol/conformance", CONFORMANCE);

        String report = node.run(
                folder,
                suite.resolve("dist/index.js").toString(),
                "server",
                "--url",
                site.address() + "/mcp",
                "--scenario",
                scenario);

        assertThat(report).as(report).contains("0 failed").doesNotContain("Passed: 0/");
    }
}
