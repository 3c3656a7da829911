package io.metersync.migration;

import io.metersync.database.Databases;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.SchemaName;
import io.metersync.settings.Settings;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Row level security of the remote tables, which keeps the sites apart: on or off. Safe to repeat. */
public final class Tenancy {
    private final Settings settings;
    private final boolean isOn;

    public Tenancy(Settings settings, boolean isOn) {
        this.settings = settings;
        this.isOn = isOn;
    }

    /** One transaction, as a text for an administrator to run. */
    public String sql() {
        return Stream.of("begin;", searchPath(), text(), "commit;")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /**
     * Runs it, and reports it on one line.
     *
     * @throws IllegalStateException if the registry of the sites is missing; nothing is changed
     */
    public String run() {
        try (Databases databases = new Databases(settings)) {
            JdbcTemplate remote = new JdbcTemplate(databases.remote());
            TableSchemas schemas = new TableSchemas(remote, "fleet", settings.remoteSchema());
            if (schemas.lacks("metersync_sites")) {
                throw new IllegalStateException(
                        databases.remote().label()
                                + ": metersync_sites is missing, which names the sites: run metersync migrate --remote --fleet first");
            }
            new TransactionTemplate(new DataSourceTransactionManager(databases.remote()))
                    .executeWithoutResult(transaction -> remote.execute(searchPath() + text()));
            return databases.remote().label() + ": row level security is " + (isOn ? "on" : "off");
        }
    }

    /** Of this transaction only, because a pooler gives the session to other clients. */
    private String searchPath() {
        SchemaName schema = settings.remoteSchema();
        return schema.isSet() ? "set local search_path to " + schema.quoted() + ";" : "";
    }

    private String text() {
        return new SqlFiles(settings).read(isOn ? "remote/tenancy" : "remote/tenancy-off");
    }
}
