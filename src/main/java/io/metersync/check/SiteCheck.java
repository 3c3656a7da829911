package io.metersync.check;

import io.metersync.central.OwnSite;
import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.flow.SqlFiles;
import io.metersync.node.NodeIdentity;
import io.metersync.node.TokenFile;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Is this local database bound to its role in the registry of the sites? Silent for a role that no registry names. */
final class SiteCheck {
    private static final String SUBJECT = "remote site";

    private final Settings settings;
    private final Databases databases;
    private final SqlFiles sql;

    SiteCheck(Settings settings, Databases databases, SqlFiles sql) {
        this.settings = settings;
        this.databases = databases;
        this.sql = sql;
    }

    List<Finding> run() {
        return OwnSite.of(new JdbcTemplate(databases.remote()), sql, settings.remoteSchema()).stream()
                .map(this::finding)
                .toList();
    }

    private Finding finding(OwnSite site) {
        String problem = site.problem(node().orElse(null));
        return problem != null
                ? Finding.error(SUBJECT, problem).fixedBy("metersync enrol FILE")
                : Finding.ok(
                        SUBJECT,
                        site.name() + (site.isApart() ? ", row level security shows it its own readings only" : ""));
    }

    private Optional<String> node() {
        return new NodeIdentity(databases.local(), sql, new TokenFile(settings.text(Setting.LOG_FILE)))
                .look()
                .map(NodeIdentity.Node::id);
    }
}
