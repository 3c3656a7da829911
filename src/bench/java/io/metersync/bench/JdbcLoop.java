package io.metersync.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * The reference with the product's guarantee and nothing else: one thread, 100 readings at a time, each reading keyed, stored
 * and committed before it is deleted. The driver has its defaults; every statement is prepared once.
 */
final class JdbcLoop {
    private static final int BATCH_SIZE = 100;
    private static final List<String> TYPES = List.of("bigint", "text", "text", "text", "text", "text");

    private static final String POLL = """
            select id, meter_id, timestamp::text as written, value::text, unit, metadata::text from meter_readings
            where not is_synchronized and (timestamp, id) > (?::timestamp, ?) order by timestamp, id limit ?
            """;
    private static final String STORE = """
            insert into meter_readings (source_node, source_id, meter_id, timestamp, value, unit, metadata)
            select ?, id, meter_id, timestamp::timestamp, value::numeric, unit, metadata::jsonb
            from unnest(?, ?, ?, ?, ?, ?) as reading (id, meter_id, timestamp, value, unit, metadata)
            on conflict (source_node, source_id, meter_id, timestamp) where source_node is not null do nothing
            """;
    private static final String DELETE = "delete from meter_readings where id = any (?)";

    private final Connection local;
    private final Connection remote;
    private final UUID node;
    private Object lastTimestamp = "-infinity";
    private Object lastId = 0L;

    private JdbcLoop(Connection local, Connection remote) throws SQLException {
        this.local = local;
        this.remote = remote;
        try (ResultSet row = local.createStatement().executeQuery("select node_id from sync_node")) {
            row.next();
            this.node = row.getObject(1, UUID.class);
        }
        local.commit();
    }

    public static void main(String[] args) throws Exception {
        Reference.run((local, remote) -> new JdbcLoop(local, remote).drain());
    }

    private void drain() throws SQLException {
        try (PreparedStatement poll = local.prepareStatement(POLL);
                PreparedStatement store = remote.prepareStatement(STORE);
                PreparedStatement delete = local.prepareStatement(DELETE)) {
            Object[][] columns = poll(poll);
            while (columns[0].length > 0) {
                store(store, columns);
                delete.setArray(1, local.createArrayOf("bigint", columns[0]));
                delete.executeUpdate();
                local.commit();
                columns = poll(poll);
            }
        }
    }

    private Object[][] poll(PreparedStatement poll) throws SQLException {
        poll.setObject(1, lastTimestamp);
        poll.setObject(2, lastId);
        poll.setInt(3, BATCH_SIZE);
        Object[][] columns = new Object[TYPES.size()][BATCH_SIZE];
        int rows = 0;
        try (ResultSet row = poll.executeQuery()) {
            for (; row.next(); rows++) {
                columns[0][rows] = row.getLong(1);
                for (int i = 1; i < TYPES.size(); i++) {
                    columns[i][rows] = row.getString(i + 1);
                }
            }
        }
        for (int i = 0; i < TYPES.size(); i++) {
            columns[i] = java.util.Arrays.copyOf(columns[i], rows);
        }
        if (rows > 0) {
            lastId = columns[0][rows - 1];
            lastTimestamp = columns[2][rows - 1];
        }
        return columns;
    }

    private void store(PreparedStatement store, Object[][] columns) throws SQLException {
        store.setObject(1, node);
        for (int i = 0; i < TYPES.size(); i++) {
            store.setArray(i + 2, remote.createArrayOf(TYPES.get(i), columns[i]));
        }
        store.executeUpdate();
        remote.commit();
    }
}
