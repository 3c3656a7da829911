package io.metersync.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Certificate;
import io.metersync.support.Command;
import io.metersync.support.Site;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LOG_FILE of a process of its own: what cannot be written is told, and old logs go. */
class LogFileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void the_log_is_in_its_file_with_tls_for_the_page_too() throws Exception {
        Certificate certificate = new Certificate(folder.resolve("tls"), "RSA");
        try (Service service = new Service(folder, Site.migrated())
                .with("LOG_FILE", "logs/sync.log")
                .with("HTTP_TLS_CERT", certificate.certificate().toString())
                .with("HTTP_TLS_KEY", certificate.key().toString())
                .start()
                .awaitOutput("Cycle complete")) {
            assertThat(service.file("logs/sync.log")).contains("Metersync starts", "Cycle complete");
        }
    }

    @Test
    void a_folder_that_nobody_can_write_to_is_one_warning_and_in_status_health_and_check() {
        Site site = Site.migrated().with("LOG_FILE", "/proc/metersync/sync.log");
        try (Service service = new Service(folder, site).start().awaitOutput("Cycle complete")) {
            assertToldOnce(service, "/proc/metersync/sync.log can't be written");
        }
        assertThat(new Command(folder, site.environment()).run("", "check").output())
                .contains("LOG_FILE /proc/metersync/sync.log can't be written");
    }

    @Test
    void a_file_that_can_not_be_written_any_more_is_one_warning_until_it_can_be_again() throws Exception {
        Path log = folder.resolve("sync.log");
        assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor())
                .isZero();
        Site site = Site.migrated().with("LOG_FILE", log.toString());
        try (Service service = new Service(folder, site).start()) {
            try (InputStream reader = Files.newInputStream(log)) {
                assertThat(reader.read()).isEqualTo('2');
                // what is written next goes to nobody, and there is no file to open
                Files.delete(log);
                Files.createDirectory(log);
            }
            service.awaitOutput("sync.log can't be written (Broken pipe)");
            assertToldOnce(service, "sync.log can't be written (Broken pipe)");

            Files.delete(log);

            service.awaitOutput("sync.log is written again");
            Awaitility.await().atMost(PATIENCE).until(() -> service.file("sync.log")
                    .contains("Cycle complete"));
            assertThat(service.get("/api/status")).contains("\"logFileError\":null");
            assertThat(service.get("/observe/health")).contains("\"logFile\":\"up\"");
        }
    }

    private static void assertToldOnce(Service service, String problem) {
        assertThat(service.output().lines().filter(line -> line.contains("WARN") && line.contains("LOG_FILE")))
                .singleElement()
                .asString()
                .contains(problem);
        assertThat(service.get("/api/status"))
                .contains("\"logFileError\":\"LOG_FILE ")
                .contains(problem);
        assertThat(service.get("/observe/health")).contains("\"logFile\":\"degraded\"");
    }

    @Test
    void a_log_of_another_day_is_compressed_and_one_older_than_thirty_days_deleted() throws IOException {
        Path log = folder.resolve("sync.log");
        Files.writeString(log, "yesterday's\n");
        Files.setLastModifiedTime(log, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        Path old = Files.writeString(folder.resolve("sync.log." + today.minusDays(35) + ".0.gz"), "");
        Path recent = Files.writeString(folder.resolve("sync.log." + today.minusDays(20) + ".0.gz"), "");
        try (Service service = new Service(folder, Site.migrated())
                .with("LOG_FILE", log.toString())
                .start()
                .awaitOutput("Cycle complete")) {
            Path archived = folder.resolve("sync.log." + today.minusDays(1) + ".0.gz");
            Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(archived) && !Files.exists(old));
            assertThat(service.file("sync.log")).startsWith("20").doesNotContain("yesterday's");
            assertThat(recent).exists();
        }
    }

    @Test
    void a_log_of_more_than_a_hundred_megabytes_is_compressed_and_begun_anew() throws IOException {
        Path log = folder.resolve("sync.log");
        try (RandomAccessFile large = new RandomAccessFile(log.toFile(), "rw")) {
            large.setLength(101L << 20);
        }
        try (Service service = new Service(folder, Site.migrated())
                .with("LOG_FILE", log.toString())
                .start()) {
            service.awaitOutput("Cycle complete");
            Awaitility.await().atMost(PATIENCE).until(() -> logs().size() == 2 && Files.size(log) < 1 << 20);
        }
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("sync\\.log(\\..*\\.gz)?"))
                    .toList();
        }
    }
}
