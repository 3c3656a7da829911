package io.metersync.check;

import io.metersync.check.files.RouteBeans;
import io.metersync.check.files.RouteCheck;
import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.database.Pool;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.SqlFiles;
import io.metersync.http.HttpRules;
import io.metersync.migration.Migration;
import io.metersync.node.NodeIdentity;
import io.metersync.node.TokenFile;
import io.metersync.observe.LogFile;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Everything that can be known to be wrong before a cycle runs. Reads only. */
public final class Check {
    private final RouteBeans.Factory beans;
    private final Settings settings;

    public Check(RouteBeans.Factory beans, Settings settings) {
        this.beans = beans;
        this.settings = settings;
    }

    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>(configuration());
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(routes());
            try (Databases databases = new Databases(settings)) {
                findings.addAll(local(databases.local()));
                findings.addAll(database(databases.remote(), "remote"));
                if (findings.stream().noneMatch(Finding::isError)) {
                    findings.addAll(pending("local"));
                    findings.addAll(pending("remote"));
                    findings.addAll(new SiteCheck(settings, databases, new SqlFiles(settings)).run());
                    findings.addAll(new ReadingTypes(settings, databases, new SqlFiles(settings)).run());
                }
            }
        }
        return findings;
    }

    private List<Finding> pending(String side) {
        return new Migration(settings, side)
                .pending().stream()
                        .map(script -> Finding.error(
                                        side + " schema",
                                        "the migration " + script + " has not run: run metersync migrate")
                                .fixedBy(new DatabaseFixes(settings, side).migrate()))
                        .toList();
    }

    private List<Finding> database(Pool database, String side) {
        return new DatabaseCheck(database, side, settings, Clock.systemUTC()).run();
    }

    private List<Finding> local(Pool database) {
        List<Finding> findings = new ArrayList<>(database(database, "local"));
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.add(identity(database));
        }
        return findings;
    }

    /** Outside of the transaction of the other checks: a server may refuse to identify itself. */
    private Finding identity(Pool database) {
        TokenFile tokenFile = new TokenFile(settings.text(Setting.LOG_FILE));
        return new NodeIdentity(database, new SqlFiles(settings), tokenFile)
                .look()
                .map(Check::identity)
                .orElseGet(() -> Finding.error(
                                "local identity", "sync_node has no row, this local database has no identity")
                        .fixedBy("insert into sync_node default values;"));
    }

    private static Finding identity(NodeIdentity.Node node) {
        return node.problem() == null
                ? Finding.ok("local identity", "node " + node.id())
                : Finding.error("local identity", node.problem())
                        .fixedBy("metersync node keep" + System.lineSeparator()
                                + "# or, if it is a copy: metersync node new");
    }

    List<Finding> routes() {
        try {
            return new RouteCheck(beans, settings, FlowFiles.read(settings.home(), settings.remoteSchema()), null)
                    .run();
        } catch (IOException e) {
            return List.of(Finding.error("routes", e.getMessage()));
        }
    }

    private List<Finding> configuration() {
        List<Finding> findings = new ArrayList<>();
        settings.problemNotes()
                .forEach(note -> findings.add(
                        new Finding(Finding.Level.CONFIGURATION, "configuration", note.text(), note.fix())));
        settings.warningNotes()
                .forEach(note -> findings.add(
                        Finding.warning("configuration", note.text()).fixedBy(note.fix())));
        if (!settings.text(Setting.POSTGRES_CLIENT_SSLMODE).equals("verify-full") && !isLoopback()) {
            findings.add(Finding.warning(
                            "configuration",
                            "POSTGRES_CLIENT_SSLMODE is '%s' and %s is not this machine: verify-full keeps readings and password private"
                                    .formatted(
                                            settings.text(Setting.POSTGRES_CLIENT_SSLMODE),
                                            settings.text(Setting.POSTGRES_CLIENT_HOST)))
                    .fixedBy(new DatabaseFixes(settings, "remote").verifyFull()));
        }
        logFile().ifPresent(findings::add);
        findings.addAll(new SecretCheck(settings).run());
        findings.addAll(new CertificateCheck(settings).run());
        if (findings.isEmpty()) {
            findings.add(Finding.ok("configuration", "complete and within limits"));
        }
        return findings;
    }

    private Optional<Finding> logFile() {
        String file = settings.text(Setting.LOG_FILE);
        return Optional.ofNullable(file.isEmpty() ? null : LogFile.problem(file))
                .map(problem -> Finding.warning("configuration", problem)
                        .fixedBy("ls -ld '%s'"
                                .formatted(Path.of(file).toAbsolutePath().getParent())));
    }

    private boolean isLoopback() {
        return Arrays.stream(settings.remoteHosts().names()).allMatch(HttpRules::isLoopback);
    }
}
