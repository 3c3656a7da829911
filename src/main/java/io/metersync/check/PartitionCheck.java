package io.metersync.check;

import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.flow.SqlFiles;
import io.metersync.migration.PartitionsAhead;
import io.metersync.settings.Settings;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether the remote readings of the next days have a partition. A table without partitions is not a finding. */
final class PartitionCheck {
    private static final String SUBJECT = "remote partitions";

    private final JdbcTemplate remote;
    private final Settings settings;
    private final DatabaseFixes fixes;

    PartitionCheck(JdbcTemplate remote, Settings settings, DatabaseFixes fixes) {
        this.remote = remote;
        this.settings = settings;
        this.fixes = fixes;
    }

    List<Finding> run() {
        return PartitionsAhead.read(remote, new SqlFiles(settings))
                .map(this::finding)
                .map(List::of)
                .orElse(List.of());
    }

    private Finding finding(PartitionsAhead ahead) {
        Optional<String> problem = ahead.problem();
        if (problem.isEmpty()) {
            return Finding.ok(SUBJECT, "meter_readings has partitions %s".formatted(ahead.reach()));
        }
        Finding finding =
                ahead.isRefusing() ? Finding.error(SUBJECT, problem.get()) : Finding.warning(SUBJECT, problem.get());
        return finding.fixedBy(fixes.partitions());
    }
}
