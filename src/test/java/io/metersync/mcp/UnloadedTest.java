package io.metersync.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.support.ProductProcess;
import io.metersync.support.RawHttp;
import io.metersync.support.Site;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service costs no more for what assistants need: without {@code MCP_HTTP=true}, Java loads none of it. */
class UnloadedTest {
    @TempDir
    private Path folder;

    @Test
    void a_process_that_no_assistant_asks_loads_no_class_of_the_sdk() throws Exception {
        Path classes = folder.resolve("classes.txt");
        try (Site site = Site.migrated();
                ProductProcess process = new ProductProcess(folder, Path.of("").toAbsolutePath(), site.environment())
                        .with("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes)
                        .start()) {
            RawHttp http = new RawHttp(process.httpPort());
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> http.get("/api/status").body().contains("\"lastSyncSuccess\":true"));
            assertThat(process.stop()).isZero();
        }

        List<String> loaded = Files.readAllLines(classes);
        assertThat(loaded).anyMatch(line -> line.contains("io.metersync.cycle.SyncCycle"));
        assertThat(loaded)
                .noneMatch(line -> line.contains("io.modelcontextprotocol")
                        || line.contains(" reactor.")
                        || line.contains("com.networknt")
                        || line.contains("com.github.difflib")
                        || line.contains("io.metersync.mcp.tool.Tool")
                        || line.contains("io.metersync.bundle"));
    }
}
