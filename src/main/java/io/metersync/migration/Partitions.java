package io.metersync.migration;

import io.metersync.database.Databases;
import io.metersync.database.Pool;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import org.springframework.jdbc.core.JdbcTemplate;

/** The remote {@code meter_readings} as a table with a partition for each month: makes it, or its missing months. Safe to repeat. */
public final class Partitions {
    private final Settings settings;
    private final RemoteScript script;

    public Partitions(Settings settings) {
        this.settings = settings;
        script = new RemoteScript(settings, SqlFile.REMOTE_PARTITIONS);
    }

    /** One transaction, as a text for an administrator to run; before the migrations of the remote database. */
    public String sql() {
        return script.sql();
    }

    /** Runs it, and reports it on one line. Throws the database's error if the table exists without partitions; nothing is changed. */
    public String run() {
        try (Databases databases = new Databases(settings)) {
            Pool remote = databases.remote();
            remote.allowEndlessStatements();
            script.run(remote);
            PartitionsAhead ahead = PartitionsAhead.read(new JdbcTemplate(remote), new SqlFiles(settings))
                    .orElseThrow();
            return "%s: meter_readings has partitions %s".formatted(remote.label(), ahead.reach());
        }
    }
}
