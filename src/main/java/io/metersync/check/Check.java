package io.metersync.check;

import io.metersync.Databases;
import io.metersync.flow.FlowFiles;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Everything that can be known to be wrong before a cycle runs. Reads only. */
public final class Check {
    private final Settings settings;

    public Check(Settings settings) {
        this.settings = settings;
    }

    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>(configuration());
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(routesAndDatabases());
        }
        return findings;
    }

    private List<Finding> routesAndDatabases() {
        List<Finding> findings = new ArrayList<>();
        try (Databases databases = new Databases(settings)) {
            FlowFiles files = FlowFiles.read(settings.home());
            findings.addAll(new RouteCheck(settings, files, null).run());
            findings.addAll(database(databases.local(), "local", files));
            findings.addAll(database(databases.remote(), "remote", files));
        } catch (IOException e) {
            findings.add(Finding.error("routes", e.getMessage()));
        }
        return findings;
    }

    /** The statements only where the tables they need are there. */
    private static List<Finding> database(Databases.Pool database, String side, FlowFiles files) {
        List<Finding> findings = new ArrayList<>(new DatabaseCheck(database, side).run());
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(new StatementCheck(database, side, files, null)
                    .run(files.texts().keySet()));
        }
        return findings;
    }

    private List<Finding> configuration() {
        List<Finding> findings = new ArrayList<>();
        settings.problems().forEach(p -> findings.add(new Finding(Finding.Level.CONFIGURATION, "configuration", p)));
        settings.warnings().forEach(w -> findings.add(Finding.warning("configuration", w)));
        if (!settings.text(Setting.POSTGRES_CLIENT_SSLMODE).equals("verify-full") && !isLoopback()) {
            findings.add(Finding.warning(
                    "configuration",
                    "POSTGRES_CLIENT_SSLMODE is '%s' and %s is not this machine: verify-full keeps readings and password private"
                            .formatted(
                                    settings.text(Setting.POSTGRES_CLIENT_SSLMODE),
                                    settings.text(Setting.POSTGRES_CLIENT_HOST))));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok("configuration", "complete and within limits"));
        }
        return findings;
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(settings.text(Setting.POSTGRES_CLIENT_HOST))
                    .isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
