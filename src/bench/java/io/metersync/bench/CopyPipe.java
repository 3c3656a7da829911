package io.metersync.bench;

import java.sql.Connection;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** The fastest there is, with no guarantee: all rows out, in and deleted; what fails in between is there twice. */
final class CopyPipe {
    private static final String COLUMNS = "(meter_id, timestamp, value, unit, metadata)";

    private CopyPipe() {}

    public static void main(String[] args) throws Exception {
        Reference.run(CopyPipe::copy);
    }

    private static void copy(Connection local, Connection remote) throws Exception {
        CopyOut out = manager(local).copyOut("copy meter_readings " + COLUMNS + " to stdout");
        CopyIn in = manager(remote).copyIn("copy meter_readings " + COLUMNS + " from stdin");
        for (byte[] rows = out.readFromCopy(); rows != null; rows = out.readFromCopy()) {
            in.writeToCopy(rows, 0, rows.length);
        }
        in.endCopy();
        remote.commit();
        try (Statement statement = local.createStatement()) {
            statement.executeUpdate("delete from meter_readings");
        }
        local.commit();
    }

    private static CopyManager manager(Connection connection) throws Exception {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
