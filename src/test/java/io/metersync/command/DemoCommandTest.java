package io.metersync.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.support.HttpCall;
import io.metersync.support.ProductJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo of several sites, as a user starts and stops it. */
class DemoCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    @TempDir
    private Path folder;

    private Process demo;
    private List<ProcessHandle> children = List.of();

    @AfterEach
    void stop() {
        if (demo != null) {
            Stream.concat(children.stream(), demo.descendants()).forEach(ProcessHandle::destroyForcibly);
            demo.destroyForcibly();
        }
    }

    @Test
    void two_sites_and_the_page_of_both_run_until_the_demo_ends() throws Exception {
        start("--sites", "2");
        int fleet = port("All sites: ");
        Set<String> fine = new TreeSet<>();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    fine.clear();
                    for (JsonNode site :
                            HttpCall.get(fleet, "/api/sites").send().json().path("sites")) {
                        if (site.path("state").asText().equals("ok")
                                && site.path("uploaded").asLong() > 0) {
                            fine.add(site.path("name").asText());
                        }
                    }
                    assertThat(fine).containsExactly("Site 1", "Site 2");
                });
        assertThat(HttpCall.get(port("Site 2: "), "/api/status").send().status())
                .isEqualTo(200);
        children = demo.descendants().toList();

        demo.destroy();

        assertThat(demo.onExit().get(120, TimeUnit.SECONDS).exitValue())
                .as(output())
                .isZero();
        assertThat(children).isNotEmpty();
        await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void a_number_of_sites_that_is_too_large_is_wrong_usage() throws Exception {
        start("--sites", "21");

        assertThat(demo.onExit().get(120, TimeUnit.SECONDS).exitValue()).isEqualTo(2);
        assertThat(output()).contains("--sites 21: give a number from 1 to 20");
    }

    private void start(String... options) throws IOException {
        List<String> line = ProductJvm.words(Path.of("").toAbsolutePath(), "demo");
        line.addAll(List.of(options));
        demo = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
    }

    private int port(String before) {
        Pattern address = Pattern.compile(Pattern.quote(before) + "http://127.0.0.1:(\\d+)/");
        await().atMost(PATIENCE).until(() -> address.matcher(output()).find() || !demo.isAlive());
        Matcher found = address.matcher(output());
        assertThat(found.find()).as(output()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
