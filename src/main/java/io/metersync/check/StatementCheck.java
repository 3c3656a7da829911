package io.metersync.check;

import io.metersync.check.finding.DatabaseFixes;
import io.metersync.check.finding.Finding;
import io.metersync.database.Pool;
import io.metersync.fault.Failure;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets one database plan, but not run, every statement of {@code sql/}: it finds misspelled names, missing privileges and a missing unique
 * index. All in a transaction that is rolled back.
 */
final class StatementCheck {
    private static final Pattern COMMENT = Pattern.compile("--.*");
    private static final Pattern PARAMETER = Pattern.compile(
            "current_setting\\('metersync\\.[^)]*\\)|:#\\$\\{[^}]*}|:#\\w+|(?<![:\\w]):[a-zA-Z]\\w*|\\?");
    private static final Pattern PLANNED =
            Pattern.compile("(select|with|insert|update|delete|merge)\\b.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern COPIED =
            Pattern.compile("copy\\s*\\((.*)\\)\\s*to stdout", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private final Pool database;
    private final String side;
    private final Settings settings;
    private final SqlFiles sql;
    private final DatabaseFixes fixes;

    StatementCheck(Pool database, String side, Settings settings, DatabaseFixes fixes) {
        this.database = database;
        this.side = side;
        this.settings = settings;
        this.sql = new SqlFiles(settings);
        this.fixes = fixes;
    }

    List<Finding> run() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // downloads merge from temporary tables
            for (String path : paths("stage-")) {
                attempt(statement, path, read(path), findings);
            }
            for (String path : paths("")) {
                Matcher copied = COPIED.matcher(read(path));
                String query = copied.matches() ? copied.group(1) : read(path);
                if (PLANNED.matcher(query).matches()) {
                    attempt(statement, path, "explain " + query, findings);
                }
            }
            connection.rollback();
        }
        return findings.isEmpty() ? List.of(Finding.ok(side + " statements", "planned, all permitted")) : findings;
    }

    private void attempt(Statement statement, String path, String sql, List<Finding> findings) throws SQLException {
        Savepoint before = statement.getConnection().setSavepoint();
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            statement.getConnection().rollback(before);
            findings.add(Finding.error(side + " statements", path + ": " + Failure.describe(e))
                    .fixedBy(fix(e.getSQLState(), path, statement.getConnection())));
        }
    }

    private String fix(String state, String path, Connection connection) throws SQLException {
        return switch (Objects.requireNonNullElse(state, "")) {
            case "42501" -> fixes.grants(new MissingGrants(connection, settings, side).find());
            case "42P10" -> fixes.sourceKey(false);
            default -> fixes.statement(path);
        };
    }

    private List<String> paths(String start) {
        return sql.files().texts().keySet().stream()
                .filter(path -> path.startsWith("sql/" + side + "/" + start))
                .toList();
    }

    /** The statement without comments, with null for every parameter and for every setting of the transaction. */
    private String read(String path) {
        String statement = COMMENT.matcher(sql.files().text(path)).replaceAll("");
        return PARAMETER.matcher(statement).replaceAll("null").strip();
    }
}
