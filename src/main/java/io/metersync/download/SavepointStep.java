package io.metersync.download;

import io.metersync.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;

/** A step of a transaction that goes on without the step if the database refuses its rows. */
interface SavepointStep {
    void run() throws SQLException, IOException;

    /** Runs the step. If its rows were refused, restores the transaction's earlier state and returns the reason; otherwise null. */
    static SQLException refusal(Connection connection, SavepointStep step) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            step.run();
            connection.releaseSavepoint(before);
            return null;
        } catch (SQLException e) {
            if (!Fault.of(e).isPerhapsOfRows()) {
                throw e;
            }
            connection.rollback(before);
            return e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
