package io.metersync.check;

import io.metersync.Databases;
import io.metersync.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lets one database plan, but not run, every statement of {@code sql/}: it finds what is misspelled there, and the
 * privilege or the unique index that is missing. All in a transaction that is rolled back.
 */
final class StatementCheck {
    private static final Pattern COMMENT = Pattern.compile("--.*");
    private static final Pattern PARAMETER = Pattern.compile(
            "current_setting\\('metersync\\.[^)]*\\)|:#\\$\\{[^}]*}|:#\\w+|(?<![:\\w]):[a-zA-Z]\\w*|\\?");
    private static final Pattern PLANNED =
            Pattern.compile("(select|with|insert|update|delete|merge)\\b.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern COPIED =
            Pattern.compile("copy\\s*\\((.*)\\)\\s*to stdout", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private final Databases.Pool database;
    private final String side;
    private final Path home;
    private final Path folder;
    private final DatabaseFixes fixes;

    StatementCheck(Databases.Pool database, String side, Path home, DatabaseFixes fixes) {
        this.database = database;
        this.side = side;
        this.home = home;
        this.fixes = fixes;
        this.folder = home.resolve("sql").resolve(side);
    }

    List<Finding> run() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // downloads merge from temporary tables
            for (Path file : files("stage-*.sql")) {
                attempt(statement, file, read(file), findings);
            }
            for (Path file : files("*.sql")) {
                Matcher copied = COPIED.matcher(read(file));
                String query = copied.matches() ? copied.group(1) : read(file);
                if (PLANNED.matcher(query).matches()) {
                    attempt(statement, file, "explain " + query, findings);
                }
            }
            connection.rollback();
        }
        return findings.isEmpty() ? List.of(Finding.ok(side + " statements", "planned, all permitted")) : findings;
    }

    private void attempt(Statement statement, Path file, String sql, List<Finding> findings) throws SQLException {
        Savepoint before = statement.getConnection().setSavepoint();
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            statement.getConnection().rollback(before);
            String path = "sql/%s/%s".formatted(side, file.getFileName());
            findings.add(Finding.error(side + " statements", path + ": " + Failure.describe(e))
                    .fixedBy(fix(e.getSQLState(), path, statement.getConnection())));
        }
    }

    private String fix(String state, String path, Connection connection) throws SQLException {
        return switch (Objects.requireNonNullElse(state, "")) {
            case "42501" -> fixes.grants(new MissingGrants(connection, home, side).find());
            case "42P10" -> fixes.sourceKey(false);
            default -> fixes.statement(path);
        };
    }

    private List<Path> files(String pattern) {
        try (Stream<Path> files = Files.list(folder)) {
            var matcher = folder.getFileSystem().getPathMatcher("glob:" + pattern);
            return files.filter(file -> matcher.matches(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " can't be read", e);
        }
    }

    /** The statement without comments, with null for every parameter and for what the transaction chooses. */
    private static String read(Path file) {
        try {
            String sql = COMMENT.matcher(Files.readString(file)).replaceAll("");
            return PARAMETER.matcher(sql).replaceAll("null").strip();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read", e);
        }
    }
}
