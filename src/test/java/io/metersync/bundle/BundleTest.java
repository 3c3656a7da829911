package io.metersync.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Command;
import io.metersync.support.Home;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle helps whoever gets it, and holds no secret. */
class BundleTest {
    private static final List<String> PARTS = List.of(
            "status.json",
            "check.txt",
            "settings.txt",
            "edits.diff",
            "sync-process.log",
            "metrics.txt",
            "threads.txt",
            "versions.txt",
            "local-database.json",
            "remote-database.json");

    /** Quotes, a space, an umlaut, a percent sign, a backslash: written differently in each kind of text. */
    private static final String DIFFICULT = "Pl4nted \"ä'%\\&end";

    @TempDir
    private Path folder;

    private Site site;
    private Home home;
    private Command command;

    @BeforeEach
    void prepare() throws IOException {
        site = Site.migrated().with("LOG_FILE", "sync.log").withHttp();
        home = Home.copiedTo(Files.createDirectory(folder.resolve("home")));
        Files.writeString(folder.resolve("sync.log"), "2026-01-01 INFO  cycle: Cycle started: 250 readings queued\n");
        command = new Command(folder, site.environment()).withHome(home.folder());
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void it_has_every_part_for_its_owner_only() throws Exception {
        site.start();
        site.addReadings(3);
        home.append("routes/housekeeping.camel.yaml", "# an edit\n").delete("sql/local/ledger.sql");

        Command.Result result = command.run("", "bundle");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains(PARTS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(file().getFileName().toString()).matches("metersync-bundle-[0-9a-f-]{36}-\\d{8}T\\d{6}Z\\.zip");
        Map<String, String> parts = parts();
        assertThat(parts.keySet()).containsExactlyElementsOf(PARTS);
        assertThat(parts.get("status.json")).contains("\"isRunning\" : true", "\"queueSize\" : 3");
        assertThat(parts.get("check.txt")).contains("ok     routes: ", "ok     local sizes: ");
        assertThat(parts.get("settings.txt"))
                .contains("BATCH_SIZE=100\n", "POSTGRES_SYNC_DB=" + site.localName(), "POSTGRES_SYNC_PASSWORD=***");
        assertThat(parts.get("edits.diff"))
                .contains(
                        "--- shipped/routes/housekeeping.camel.yaml",
                        "+# an edit",
                        "--- shipped/sql/local/ledger.sql\n+++ /dev/null")
                .doesNotContain("sync-cycle");
        assertThat(parts.get("sync-process.log")).contains("Cycle started: 250 readings queued");
        assertThat(parts.get("metrics.txt")).contains("metersync_queue_size 3");
        assertThat(parts.get("threads.txt")).contains("io.metersync.observe.Threads.dump(");
        assertThat(parts.get("versions.txt")).contains("java " + System.getProperty("java.version"));
        assertThat(parts.get("local-database.json")).contains("public.meter_readings", "\"server\" : \"14.");
        assertThat(parts.get("remote-database.json")).contains("public.meter_readings", "\"server\" : \"18.");
    }

    @Test
    void no_secret_is_in_it_wherever_it_was() throws Exception {
        site.start();
        Path file = Files.writeString(folder.resolve("smtp-password"), DIFFICULT + "\n");
        command.with("ALERT_SMTP_PASSWORD_FILE", file.toString())
                .with("ALERT_WEBHOOK_URL", "https://hooks.example/T0/Pl4ntedInPath/x?key=Pl4ntedInQuery")
                .with("METERSYNC_HTTP_PASSWORD", "Pl4ntedLogin")
                .with("CRM_TOKEN", "Pl4ntedInEnvironment");
        home.append(
                        "application.properties",
                        "crm.password = Pl4ntedProperty\npostgres.sync.password = Pl4ntedOverridden\n")
                .append("routes/housekeeping.camel.yaml", """
                        # to: https://somebody:Pl4nted@User@crm.example/Pl4ntedEditedPath?token=Pl4ntedToken
                        # uri: "smtp:mail?username=a&password=RAW(Pl4ntedRaw)"
                        # - setHeader:
                        #     name: X-Api-Key
                        #     constant: Pl4nted in a header
                        # constant: Bearer Pl4ntedBearer
                        # constant: aB3dE6gH9jK2mN5pQ8sTPl4nted
                        """.replace("# ", ""))
                .append("sql/local/ledger.sql", "-- dblink('host=b password=Pl4ntedInSql')\n");
        List<String> known = List.of(
                DIFFICULT,
                PostgresServer.PASSWORD,
                "Pl4ntedInPath",
                "Pl4ntedInQuery",
                "Pl4ntedLogin",
                "Pl4ntedInEnvironment",
                "Pl4ntedProperty",
                "Pl4ntedOverridden",
                "Pl4ntedEditedPath",
                "Pl4ntedToken",
                "Pl4nted in a header");
        Files.writeString(folder.resolve("sync.log"), log(known));

        Command.Result result = command.run("", "bundle");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).doesNotContain("Pl4nted");
        parts().forEach((name, text) -> {
            assertThat(text).as(name).doesNotContain("Pl4nted", "l4nted", PostgresServer.PASSWORD);
            known.forEach(secret ->
                    assertThat(text).as(name).doesNotContain(Base64.getEncoder().encodeToString(bytes(secret))));
        });
        assertThat(parts().get("sync-process.log"))
                .contains("INFO  http: plain ***", "hosts stay: https://hooks.example/***");
        assertThat(parts().get("edits.diff")).contains("housekeeping.camel.yaml", "name: X-Api-Key", "dblink");
    }

    private static String log(List<String> secrets) {
        StringBuilder text = new StringBuilder();
        // the tail begins in the middle of a line
        text.append("x".repeat(1_999_000)).append("Pl4ntedOld".repeat(200)).append('\n');
        for (String secret : secrets) {
            Stream.of(
                            "plain " + secret,
                            "JSON {\"a\":\"" + secret.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}",
                            "query ?a=" + URLEncoder.encode(secret, StandardCharsets.UTF_8),
                            "base64 " + Base64.getEncoder().encodeToString(bytes(secret)))
                    .forEach(line ->
                            text.append("2026-01-01 INFO  http: ").append(line).append('\n'));
        }
        return text.append("hosts stay: https://hooks.example/T0/Pl4ntedInPath/x\n")
                .append("2026-01-01 WARN  other: failed, password=Pl4ntedUnknown&x\n")
                .toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void it_works_without_a_process_and_without_the_remote_database() throws Exception {
        command.with("POSTGRES_CLIENT_PORT", Integer.toString(Site.freePort()));

        assertThat(command.run("", "bundle").exitCode()).isZero();

        Map<String, String> parts = parts();
        assertThat(parts.get("status.json")).contains("\"isRunning\" : false", "start one with metersync run");
        assertThat(parts.get("threads.txt")).startsWith("Not collected: no process answers");
        assertThat(parts.get("remote-database.json")).startsWith("Not collected: ");
        assertThat(parts.get("local-database.json")).contains("public.meter_readings");
        assertThat(parts.get("check.txt")).contains("ERROR  remote ");
    }

    @Test
    void it_works_without_the_local_database() throws Exception {
        command.with("POSTGRES_SYNC_PORT", Integer.toString(Site.freePort()));

        assertThat(command.run("", "bundle").exitCode()).isZero();

        assertThat(file().getFileName().toString()).startsWith("metersync-bundle-unknown-");
        assertThat(parts().get("local-database.json")).startsWith("Not collected: ");
        assertThat(parts().get("remote-database.json")).contains("public.meter_readings");
    }

    @Test
    void it_works_with_a_wrong_configuration() throws Exception {
        command.with("POSTGRES_SYNC_HOST", "").with("BATCH_SIZE", "many");

        assertThat(command.run("", "bundle").exitCode()).isZero();

        assertThat(parts().get("settings.txt")).contains("problem: BATCH_SIZE = 'many'");
        assertThat(parts().get("check.txt")).contains("ERROR  configuration: BATCH_SIZE = 'many'");
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Map<String, String> parts() throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return parts;
    }
}
