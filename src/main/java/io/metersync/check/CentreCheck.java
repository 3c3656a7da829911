package io.metersync.check;

import io.metersync.central.CentreAccess;
import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether the site may report to the centre, if the remote database has one. A remote database without a centre is not a finding. */
final class CentreCheck {
    private static final String SUBJECT = "centre";

    private final JdbcTemplate remote;
    private final Settings settings;
    private final DatabaseFixes fixes;

    CentreCheck(JdbcTemplate remote, Settings settings, DatabaseFixes fixes) {
        this.remote = remote;
        this.settings = settings;
        this.fixes = fixes;
    }

    List<Finding> run() {
        CentreAccess centre = CentreAccess.of(remote, new SqlFiles(settings), settings.remoteSchema());
        if (!centre.hasCentre()) {
            return List.of();
        }
        return centre.mayReport()
                ? List.of(Finding.ok(SUBJECT, "the site reports to the centre of the remote database"))
                : List.of(Finding.warning(
                                SUBJECT,
                                "the remote database has a centre, and this role may not report to it: the centre does not see this site")
                        .fixedBy(fixes.grants(List.of())));
    }
}
