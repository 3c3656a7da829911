package io.metersync.database;

import io.metersync.clock.Deadline;
import io.metersync.fault.Fault;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;
import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.component.sql.SqlPrepareStatementStrategy;
import org.springframework.jdbc.core.ColumnMapRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapperResultSetExtractor;

/**
 * Sends several statements of {@code sql/} in one message, so that they take one round trip. They are one transaction, or part of
 * the caller's.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING">PostgreSQL on pipelining</a>
 */
public final class Pipeline {
    private static final SqlPrepareStatementStrategy STRATEGY = new DefaultSqlPrepareStatementStrategy();

    private final JdbcTemplate statements;
    private final int timeoutSeconds;
    private final UnaryOperator<String> sql;

    /** {@code sql} gives the text of, for example, {@code remote/sort-readings}. */
    public Pipeline(DataSource database, int timeoutSeconds, UnaryOperator<String> sql) {
        statements = new JdbcTemplate(database);
        this.timeoutSeconds = timeoutSeconds;
        this.sql = sql;
    }

    /** Gives the rows of the last statement, none if it gives no rows; the parameters come from the body. */
    public List<Map<String, Object>> run(Exchange exchange, String names) throws Exception {
        List<List<Map<String, Object>>> results = results(exchange, names);
        return results.get(results.size() - 1);
    }

    /** Gives the columns of all statements, each of which gives one row or none, as one row. */
    public Map<String, Object> row(Exchange exchange, String names) throws Exception {
        Map<String, Object> row = new LinkedHashMap<>();
        results(exchange, names).forEach(rows -> rows.forEach(row::putAll));
        return row;
    }

    private List<List<Map<String, Object>>> results(Exchange exchange, String names) throws Exception {
        String text = SqlHelper.resolvePlaceholders(
                Arrays.stream(names.split(" ")).map(sql).collect(Collectors.joining(";\n")), "#");
        String query = STRATEGY.prepareQuery(text, true, exchange);
        int parameters = Math.toIntExact(query.chars().filter(c -> c == '?').count());
        try {
            return statements.execute(query, (PreparedStatement statement) -> {
                Object body = exchange.getIn().getBody();
                STRATEGY.populateStatement(
                        statement,
                        STRATEGY.createPopulateIterator(text, query, parameters, exchange, body),
                        parameters);
                try (Deadline deadline = new Deadline(statement.getConnection(), timeoutSeconds)) {
                    return rowsOfEach(statement);
                }
            });
        } catch (RuntimeException e) {
            throw Fault.named(e);
        }
    }

    private static List<List<Map<String, Object>>> rowsOfEach(PreparedStatement statement) throws SQLException {
        List<List<Map<String, Object>>> all = new ArrayList<>();
        boolean isResultSet = statement.execute();
        while (isResultSet || statement.getUpdateCount() != -1) {
            all.add(isResultSet ? rows(statement) : List.of());
            isResultSet = statement.getMoreResults();
        }
        return all;
    }

    private static List<Map<String, Object>> rows(PreparedStatement statement) throws SQLException {
        try (ResultSet results = statement.getResultSet()) {
            return new RowMapperResultSetExtractor<>(new ColumnMapRowMapper()).extractData(results);
        }
    }
}
