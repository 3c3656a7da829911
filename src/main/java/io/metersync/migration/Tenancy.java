package io.metersync.migration;

import io.metersync.database.Databases;
import io.metersync.flow.SqlFile;
import io.metersync.settings.Settings;
import org.springframework.jdbc.core.JdbcTemplate;

/** Row level security of the remote tables, which keeps the sites apart: on or off. Safe to repeat. */
public final class Tenancy {
    private final Settings settings;
    private final boolean isOn;
    private final RemoteScript script;

    public Tenancy(Settings settings, boolean isOn) {
        this.settings = settings;
        this.isOn = isOn;
        script = new RemoteScript(settings, isOn ? SqlFile.REMOTE_TENANCY : SqlFile.REMOTE_TENANCY_OFF);
    }

    /** One transaction, as a text for an administrator to run. */
    public String sql() {
        return script.sql();
    }

    /**
     * Runs it, and reports it on one line.
     *
     * @throws IllegalStateException if the registry of the sites is missing; nothing is changed
     */
    public String run() {
        try (Databases databases = new Databases(settings)) {
            TableSchemas schemas =
                    new TableSchemas(new JdbcTemplate(databases.remote()), "fleet", settings.remoteSchema());
            if (schemas.lacks("metersync_sites")) {
                throw new IllegalStateException(
                        databases.remote().label()
                                + ": metersync_sites is missing, which names the sites: run metersync migrate --remote --fleet first");
            }
            script.run(databases.remote());
            return databases.remote().label() + ": row level security is " + (isOn ? "on" : "off");
        }
    }
}
