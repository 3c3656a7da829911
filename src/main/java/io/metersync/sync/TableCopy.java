package io.metersync.sync;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** Pipes rows from one database into the other as PostgreSQL writes them: no row is parsed, one buffer is in memory. */
final class TableCopy {
    private TableCopy() {}

    /**
     * Copies what {@code copyOut} ({@code COPY ... TO STDOUT}) gives into {@code copyIn} ({@code COPY ... FROM STDIN}).
     *
     * @return the number of rows
     */
    static long copy(Connection from, String copyOut, Connection to, String copyIn) throws SQLException {
        CopyOut source = manager(from).copyOut(copyOut);
        try {
            CopyIn sink = manager(to).copyIn(copyIn);
            try {
                for (byte[] rows = source.readFromCopy(); rows != null; rows = source.readFromCopy()) {
                    sink.writeToCopy(rows, 0, rows.length);
                }
                return sink.endCopy();
            } finally {
                cancel(sink.isActive() ? sink::cancelCopy : null);
            }
        } finally {
            cancel(source.isActive() ? source::cancelCopy : null);
        }
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private interface Cancellation {
        void run() throws SQLException;
    }

    /** Ends a copy that was broken off; its own error comes second to the one that broke it off. */
    private static void cancel(Cancellation copy) {
        try {
            if (copy != null) {
                copy.run();
            }
        } catch (SQLException e) {
            org.slf4j.LoggerFactory.getLogger(TableCopy.class).debug("a broken-off COPY could not be cancelled", e);
        }
    }
}
