package io.metersync.bench;

import io.metersync.database.Pipeline;
import io.metersync.fault.RefusedException;
import io.metersync.flow.SqlFiles;
import io.metersync.upload.Reading;
import io.metersync.upload.ReadingBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The remote side of a site: the messages of its cycles, with the shipped statements and the product's driver settings. It has no local
 * database, so its readings are made up when they are sent.
 */
final class VirtualSite {
    static final int BATCH_SIZE = 100;
    private static final int BATCH_SIZE_MAX = 10_000;
    private static final int CATCH_UP_FROM = 10_000;
    private static final int METERS = 10;
    private static final int TIMEOUT_SECONDS = 25;
    private static final long SETTLED_NANOS = 15_000_000_000L;
    private static final long STATUS_NANOS = 65_000_000_000L;
    private static final LocalDateTime FIRST_READING = LocalDateTime.of(2026, 1, 1, 0, 0);

    /** What the sites have in common. */
    record Surroundings(PGSimpleDataSource server, SqlFiles sql, CamelContext camel, FleetTally tally, int interval) {}

    /** A login of the remote database, and the identity of a local one. */
    record Identity(String name, String user, String password, String node) {}

    private final Surroundings around;
    private final Identity identity;
    private final Instant startedAt = Instant.now();
    private Connection connection;
    private Pipeline pipeline;
    private String state;
    private boolean isFirstState = true;
    private long stateSeenNanos;
    private boolean isEqual;
    private long statusNanos = System.nanoTime() - STATUS_NANOS;
    private volatile long collected;
    private volatile long acknowledged;

    VirtualSite(Surroundings around, Identity identity) {
        this.around = around;
        this.identity = identity;
    }

    Identity identity() {
        return identity;
    }

    long acknowledged() {
        return acknowledged;
    }

    boolean hasQueue() {
        return acknowledged < collected;
    }

    /** Lets readings wait, up to this number since the site began. */
    void collect(long all) {
        collected = Math.max(collected, all);
    }

    /** The first message of a cycle; its failure fails no cycle, and lets the downloads compare. */
    void report() {
        try {
            Map<String, Object> row = send("centre/report remote/changed-tables", reportValues());
            compareState("%s %s %s"
                    .formatted(row.get("meters_state"), row.get("tenant_state"), row.get("registry_version")));
        } catch (Exception e) {
            disconnect();
            compareState(null);
        }
    }

    /** The numbers of the status, of which the product wants none that are older than this. */
    void refreshStatus() throws SQLException {
        if (connection != null && System.nanoTime() - statusNanos > STATUS_NANOS) {
            query("remote/status");
            statusNanos = System.nanoTime();
        }
    }

    private void query(String statement) throws SQLException {
        around.tally().messages.increment();
        new JdbcTemplate(new SingleConnectionDataSource(connection(), true))
                .queryForMap(around.sql().read(statement));
    }

    /** As the product does: a state counts if it was compared again some time after it was first seen. */
    private void compareState(String now) {
        boolean isKnown = now != null && (isFirstState || now.equals(state));
        if (isFirstState && now != null) {
            // a site that has been running for hours
            isFirstState = false;
            isEqual = true;
        } else if (!isKnown) {
            stateSeenNanos = System.nanoTime();
            isEqual = false;
        }
        state = now;
    }

    void download(String table) throws Exception {
        if (!isEqual) {
            around.tally().digests.increment();
            query("remote/digest-" + table);
            isEqual = table.equals("tenant") && state != null && System.nanoTime() - stateSeenNanos > SETTLED_NANOS;
        }
    }

    void upload() throws Exception {
        while (hasQueue()) {
            long most = collected - acknowledged >= CATCH_UP_FROM ? BATCH_SIZE_MAX : BATCH_SIZE;
            List<Reading> readings = LongStream.rangeClosed(acknowledged + 1, Math.min(collected, acknowledged + most))
                    .mapToObj(this::reading)
                    .toList();
            store(new ReadingBatch(readings).columns());
            acknowledged += readings.size();
            around.tally().readings.add(readings.size());
        }
    }

    private void store(Map<String, Object> columns) throws Exception {
        try {
            run("remote/store-readings", columns);
        } catch (RefusedException e) {
            // a batch whose acknowledgement was lost
            List<Map<String, Object>> refused =
                    run("remote/offer-readings remote/sort-readings remote/read-refusals", columns);
            if (refused.get(0).get("id") != null) {
                throw new IllegalStateException("the remote database refused " + refused);
            }
        }
    }

    private Reading reading(long id) {
        return new Reading(
                identity.node(),
                id,
                "%s-METER-%d".formatted(identity.name(), id % METERS),
                FIRST_READING.plusSeconds(id).toString(),
                Double.toString(id * 7919 % 1_000_003 / 1000.0),
                "kWh",
                "{\"quality\": \"good\", \"phase\": %d, \"voltage\": %d}".formatted(id % 3, 230 + id % 7),
                0,
                null);
    }

    private Map<String, Object> reportValues() {
        Map<String, Object> values = new HashMap<>();
        values.put("schema", "");
        values.put("nodeId", identity.node());
        values.put("site", identity.name());
        values.put("version", "1.0.0");
        values.put("startedAt", startedAt.toString());
        values.put("interval", around.interval());
        values.put("now", Instant.now().toString());
        values.put("lastCycleAt", Instant.now().toString());
        values.put("lastSuccessAt", Instant.now().toString());
        values.put("queueSize", collected - acknowledged);
        values.put("isEstimate", false);
        values.put("uploaded", acknowledged);
        values.put("perSecond", 1.0);
        List.of("quarantined", "excluded", "held", "findings", "conflicts").forEach(count -> values.put(count, 0));
        List.of("lastError", "oldest", "behind", "days", "place").forEach(unknown -> values.put(unknown, null));
        return values;
    }

    private Map<String, Object> send(String statements, Map<String, Object> values) throws Exception {
        connection();
        around.tally().messages.increment();
        return pipeline.row(exchange(values), statements);
    }

    private List<Map<String, Object>> run(String statements, Map<String, Object> values) throws Exception {
        connection();
        around.tally().messages.increment();
        return pipeline.run(exchange(values), statements);
    }

    private Exchange exchange(Map<String, Object> values) {
        Exchange exchange = new DefaultExchange(around.camel());
        exchange.getIn().setBody(values);
        return exchange;
    }

    /** The pool asks whether a connection that rested still lives. */
    void wake() throws SQLException {
        if (connection != null) {
            around.tally().messages.increment();
            if (!connection.isValid(TIMEOUT_SECONDS)) {
                disconnect();
            }
        }
    }

    Connection connection() throws SQLException {
        if (connection == null) {
            try {
                connection = around.server().getConnection(identity.user(), identity.password());
            } catch (SQLException e) {
                around.tally().refusedLogins.increment();
                throw e;
            }
            around.tally().loggedIn();
            pipeline =
                    new Pipeline(new SingleConnectionDataSource(connection, true), TIMEOUT_SECONDS, around.sql()::read);
        }
        return Objects.requireNonNull(connection);
    }

    void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // it is of no more use either way
        }
        connection = null;
    }
}
