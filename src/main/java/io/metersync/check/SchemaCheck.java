package io.metersync.check;

import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.flow.SqlFiles;
import io.metersync.migration.TableSchemas;
import io.metersync.settings.SchemaName;
import io.metersync.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;

/** Is it clear in which schema the tables of one database are, and do all statements use that one? */
final class SchemaCheck {
    private static final Pattern COMMENT = Pattern.compile("--.*");
    private static final Pattern UNQUALIFIED =
            Pattern.compile("(?i)\\b(from|join|into|update)\\s+(meter_readings|meters|tenant)\\b");

    private final String side;
    private final SchemaName schema;
    private final SqlFiles sql;
    private final DatabaseFixes fixes;

    SchemaCheck(String side, Settings settings, DatabaseFixes fixes) {
        this.side = side;
        this.schema = side.equals("local") ? settings.localSchema() : settings.remoteSchema();
        this.sql = new SqlFiles(settings);
        this.fixes = fixes;
    }

    /** Lets the rest of this transaction find the tables without naming the schema; the local session does so anyway. */
    void use(JdbcTemplate transaction) {
        if (schema.isSet()) {
            transaction.queryForObject("select set_config('search_path', ?, true)", String.class, schema.quoted());
        }
    }

    List<Finding> run(TableSchemas schemas) {
        List<Finding> findings = new ArrayList<>();
        if (schemas.problem() != null) {
            findings.add(Finding.error(side + " schema", schemas.problem()).fixedBy(fixes.schemaSetting()));
        }
        if (side.equals("remote") && schema.isSet()) {
            sql.files().texts().forEach((path, text) -> {
                if (path.startsWith("sql/remote/")
                        && UNQUALIFIED
                                .matcher(COMMENT.matcher(text).replaceAll(""))
                                .find()) {
                    findings.add(unqualified(path));
                }
            });
        }
        return findings;
    }

    private Finding unqualified(String path) {
        return Finding.warning(
                        "remote schema",
                        "%s names a table without {{remote.schema}}: the search path finds it, and not POSTGRES_CLIENT_SCHEMA"
                                .formatted(path))
                .fixedBy(fixes.statement(path));
    }
}
