package io.metersync.check.files;

import io.metersync.check.finding.Finding;
import io.metersync.database.Pool;
import io.metersync.fault.Failure;
import io.metersync.flow.FlowFiles;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Lets one database look at edited statements: it parses them and runs none, but for those that make the
 * temporary tables of others, in a transaction that is rolled back.
 */
final class EditedStatements {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    /** Not statements of the running product, or of several statements, which the driver does not describe. */
    private static final Set<String> NOT_DESCRIBED = Set.of("grants", "ledger", "tenancy", "tenancy-off");

    private final Pool database;
    private final String side;
    private final FlowFiles files;
    private final FlowFiles before;

    /** {@code before} are the files that work, or null where there are none. */
    EditedStatements(Pool database, String side, FlowFiles files, FlowFiles before) {
        this.database = database;
        this.side = side;
        this.files = files;
        this.before = before;
    }

    /** Looks at those of the files that are statements for this database. */
    List<Finding> run(Collection<String> paths) {
        List<String> ours = paths.stream().filter(this::isOurs).toList();
        if (ours.isEmpty()) {
            return List.of();
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return look(ours, connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            return List.of(new Finding(
                    Finding.Level.UNKNOWN,
                    "sql",
                    "%s:1: can't be checked, it is tried again: %s".formatted(ours.get(0), Failure.describe(e))));
        }
    }

    private boolean isOurs(String path) {
        return path.startsWith("sql/" + side + "/")
                && files.text(path) != null
                && NOT_DESCRIBED.stream().noneMatch(name -> path.endsWith("/" + name + ".sql"));
    }

    private List<Finding> look(List<String> ours, Connection connection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (String path : files.texts().keySet()) {
            if (path.startsWith("sql/" + side + "/stage-")) {
                stage(path, connection).ifPresent(findings::add);
            }
        }
        for (String path : ours) {
            if (findings.isEmpty()) {
                Optional<Finding> problem = describe(path, connection);
                problem.ifPresent(findings::add);
            }
        }
        return findings;
    }

    private Optional<Finding> stage(String path, Connection connection) throws SQLException {
        return trying(path, connection, () -> {
            try (java.sql.Statement statement = connection.createStatement()) {
                statement.execute(files.text(path));
                return null;
            }
        });
    }

    /** Also what Java relies on: as many parameters without a name, and no column less. */
    private Optional<Finding> describe(String path, Connection connection) throws SQLException {
        if (path.contains("/stage-")) {
            return Optional.empty();
        }
        return trying(path, connection, () -> {
            Statement now = Statement.of(files.text(path));
            Set<String> columns = columns(now, connection);
            if (before == null || before.text(path) == null) {
                return null;
            }
            Statement old = Statement.of(before.text(path));
            if (now.isPositional() && now.parameters() != old.parameters()) {
                return "has %d parameters and gets %d".formatted(now.parameters(), old.parameters());
            }
            Set<String> missing = columns(old, connection);
            missing.removeAll(columns);
            return missing.isEmpty() ? null : "no longer gives " + String.join(", ", missing);
        });
    }

    private static Set<String> columns(Statement statement, Connection connection) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
            ResultSetMetaData metaData = prepared.getMetaData();
            Set<String> columns = new LinkedHashSet<>();
            for (int i = 1; metaData != null && i <= metaData.getColumnCount(); i++) {
                columns.add(metaData.getColumnLabel(i));
            }
            return columns;
        }
    }

    private interface Look {
        /** The problem, or null. */
        String run() throws SQLException;
    }

    private Optional<Finding> trying(String path, Connection connection, Look look) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            String problem = look.run();
            return Optional.ofNullable(problem).map(p -> finding(path, changedLine(path), p));
        } catch (PSQLException e) {
            ServerErrorMessage error = e.getServerErrorMessage();
            if (error == null) {
                throw e;
            }
            connection.rollback(savepoint);
            return Optional.of(finding(path, line(path, error), error.getMessage()));
        }
    }

    private int line(String path, ServerErrorMessage error) {
        if (error.getPosition() > 0) {
            return Statement.of(files.text(path)).line(error.getPosition() - 1);
        }
        Matcher quoted = QUOTED.matcher(error.getMessage());
        List<String> lines = files.text(path).toLowerCase(Locale.ROOT).lines().toList();
        while (quoted.find()) {
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains(quoted.group(1).toLowerCase(Locale.ROOT))) {
                    return i + 1;
                }
            }
        }
        return changedLine(path);
    }

    private int changedLine(String path) {
        List<String> old = before == null || before.text(path) == null
                ? List.of()
                : before.text(path).lines().toList();
        List<String> now = files.text(path).lines().toList();
        for (int i = 0; i < now.size(); i++) {
            if (i >= old.size() || !old.get(i).equals(now.get(i))) {
                return i + 1;
            }
        }
        return now.size();
    }

    private static Finding finding(String path, int line, String problem) {
        return Finding.error("sql", "%s:%d: %s".formatted(path, line, problem));
    }
}
