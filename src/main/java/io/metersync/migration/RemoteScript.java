package io.metersync.migration;

import io.metersync.database.Pool;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.SchemaName;
import io.metersync.settings.Settings;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A file of {@code sql/remote} that changes tables and is safe to repeat, as one transaction. */
final class RemoteScript {
    private final Settings settings;
    private final SqlFile file;

    RemoteScript(Settings settings, SqlFile file) {
        this.settings = settings;
        this.file = file;
    }

    /** As a text for an administrator to run. */
    String sql() {
        return Stream.of("begin;", searchPath(), text(), "commit;")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    void run(Pool remote) {
        new TransactionTemplate(new DataSourceTransactionManager(remote))
                .executeWithoutResult(transaction -> new JdbcTemplate(remote).execute(searchPath() + text()));
    }

    /** Of this transaction only, because a pooler gives the session to other clients. */
    private String searchPath() {
        SchemaName schema = settings.remoteSchema();
        return schema.isSet() ? "set local search_path to " + schema.quoted() + ";" : "";
    }

    private String text() {
        return new SqlFiles(settings).read(file);
    }
}
