package io.metersync.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.metersync.support.PostgresServer;
import io.metersync.support.ShellCommand;
import io.metersync.support.Site;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("package")
class DebianPackageTest {
    private static final String ROUTES = "/etc/metersync/routes/";

    @TempDir
    private Path root;

    @TempDir
    private Path work;

    private InstalledPackage installed;

    @BeforeEach
    void needs_debian_and_root() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "dpkg installs as root only");
        assumeTrue(Stream.of("dpkg", "systemd-sysusers", "systemd-tmpfiles", "systemctl")
                .allMatch(tool -> Files.isExecutable(Path.of("/usr/bin", tool))));
        installed = new InstalledPackage(root);
    }

    @Test
    void a_fresh_install_is_enabled_keeps_secrets_from_others_and_says_what_to_do_next() throws IOException {
        String said = installed.dpkg("--install", InstalledPackage.DEB.toString());

        assertThat(said).contains("metersync.env", "metersync check");
        assertThat(permissions("/etc/metersync/metersync.env")).isEqualTo("rw-r-----");
        assertThat(permissions("/var/log/metersync")).isEqualTo("rwxr-x---");
        assertThat(permissions("/var/lib/metersync")).isEqualTo("rwxr-x---");
        assertThat(Files.readString(installed.file("/etc/passwd"))).contains("metersync:");
        assertThat(installed.file("/etc/systemd/system/multi-user.target.wants/metersync.service"))
                .isSymbolicLink();
        assertThat(filesOfTheService()).hasSize(3).allSatisfy(file -> assertThat(installed.file(file))
                .exists());
    }

    @Test
    void readings_flow_from_the_installed_program_before_and_after_an_upgrade() throws IOException {
        installed.dpkg("--install", InstalledPackage.DEB.toString());
        Site site = new Site(PostgresServer.older(), PostgresServer.newer());
        configure(site);
        assertThat(installed.metersync(Map.of(), "migrate").exitCode()).isZero();

        String first = runUntilUploaded(site, 250);
        Path deb = installed.nextVersion(work, shipped -> append(shipped.resolve("routes/upload-readings.camel.yaml")));
        append(installed.file(ROUTES + "upload-readings.camel.yaml"));
        installed.dpkg("--install", deb.toString());
        String second = runUntilUploaded(site, 500);

        assertThat(List.of(first, second)).allSatisfy(said -> assertThat(said).contains("Metersync stopped"));
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(work.toFile().list()).anyMatch(name -> name.endsWith(".jsa"));
    }

    @Test
    void an_upgrade_keeps_what_was_edited_and_replaces_what_was_not() throws IOException {
        installed.dpkg("--install", InstalledPackage.DEB.toString());
        append(installed.file(ROUTES + "sync-cycle.camel.yaml"), "# ours");
        append(installed.file(ROUTES + "http.camel.yaml"), "# ours");
        append(installed.file(ROUTES + "meter-sync.camel.yaml"), "# ours");
        Files.delete(installed.file(ROUTES + "quarantine.camel.yaml"));
        Path deb = installed.nextVersion(work, shipped -> {
            append(shipped.resolve("routes/sync-cycle.camel.yaml"));
            append(shipped.resolve("routes/retry.camel.yaml"));
            append(shipped.resolve("routes/quarantine.camel.yaml"));
            Files.delete(shipped.resolve("routes/meter-sync.camel.yaml"));
            Files.delete(shipped.resolve("routes/download-tenants.camel.yaml"));
        });

        String said = installed.dpkg("--install", deb.toString());
        String again = installed.dpkg("--install", deb.toString());

        assertThat(lines(said, "kept your"))
                .containsExactly("routes/sync-cycle.camel.yaml", "routes/meter-sync.camel.yaml");
        assertThat(lines(again, "kept your")).isEmpty();
        assertThat(text("sync-cycle.camel.yaml")).endsWith("# ours\n");
        assertThat(text("sync-cycle.camel.yaml.dpkg-dist")).endsWith("# next\n");
        assertThat(text("http.camel.yaml")).endsWith("# ours\n");
        assertThat(text("retry.camel.yaml")).endsWith("# next\n");
        assertThat(text("meter-sync.camel.yaml")).endsWith("# ours\n");
        assertThat(installed.file(ROUTES + "http.camel.yaml.dpkg-dist")).doesNotExist();
        assertThat(installed.file(ROUTES + "quarantine.camel.yaml")).doesNotExist();
        assertThat(installed.file(ROUTES + "download-tenants.camel.yaml")).doesNotExist();
    }

    @Test
    void removing_keeps_the_configuration_and_purging_leaves_nothing() throws IOException {
        installed.dpkg("--install", InstalledPackage.DEB.toString());

        installed.dpkg("--remove", "metersync");

        assertThat(installed.file("/usr/lib/metersync")).doesNotExist();
        assertThat(installed.file("/etc/metersync/metersync.env")).exists();
        assertThat(installed.file("/etc/systemd/system/multi-user.target.wants/metersync.service"))
                .doesNotExist();

        installed.dpkg("--purge", "metersync");

        try (Stream<Path> left = Files.walk(root)) {
            assertThat(left.filter(path -> path.getFileName().toString().equals("metersync")))
                    .isEmpty();
        }
        assertThat(Files.readString(installed.file("/etc/passwd"))).doesNotContain("metersync");
    }

    /** Runs the installed service until the remote database holds {@code expected} readings, and gives what it said. */
    private String runUntilUploaded(Site site, int expected) {
        site.addReadings((int) (expected - site.countRemote("meter_readings")));
        Map<String, String> cache = Map.of("METERSYNC_CACHE", work.toString());
        try (ShellCommand service = installed.metersync(cache, "run")) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .failFast(() ->
                            assertThat(service.isAlive()).as(service::output).isTrue())
                    .until(() ->
                            site.countRemote("meter_readings") == expected && site.countLocal("meter_readings") == 0);
            assertThat(service.stop()).as(service::output).isZero();
            return service.output();
        }
    }

    private void configure(Site site) throws IOException {
        Map<String, String> environment = new TreeMap<>(site.environment());
        try (ServerSocket free = new ServerSocket(0)) {
            environment.put("HTTP_PORT", Integer.toString(free.getLocalPort()));
        }
        String lines = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(installed.file("/etc/metersync/metersync.env"), lines);
    }

    /** The absolute paths that the unit starts or reads. */
    private List<String> filesOfTheService() throws IOException {
        return Pattern.compile("(?m)^(?:ExecStart|EnvironmentFile|WorkingDirectory)=(\\S+)")
                .matcher(Files.readString(installed.file("/usr/lib/systemd/system/metersync.service")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private String text(String route) throws IOException {
        return Files.readString(installed.file(ROUTES + route));
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(installed.file(file)));
    }

    /** The configuration files that lines holding {@code text} name. */
    private static List<String> lines(String said, String text) {
        return said.lines()
                .filter(line -> line.contains(text))
                .map(line -> line.replaceFirst(".*?/etc/metersync/([^;,]*).*", "$1"))
                .toList();
    }

    private static void append(Path file) throws IOException {
        append(file, "# next");
    }

    private static void append(Path file, String line) throws IOException {
        Files.writeString(file, Files.readString(file) + line + "\n");
    }
}
