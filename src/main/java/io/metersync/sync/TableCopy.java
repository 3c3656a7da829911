package io.metersync.sync;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** Pipes rows from one database into the other as PostgreSQL writes them: no row is parsed, one buffer is in memory. */
final class TableCopy {
    private static final int MESSAGE_BYTES = 32 * 1024;

    private TableCopy() {}

    /**
     * Copies what {@code copyOut} ({@code COPY ... TO STDOUT}) gives into {@code copyIn} ({@code COPY ... FROM STDIN}).
     *
     * @return the number of rows
     */
    static long copy(Connection from, String copyOut, Connection to, String copyIn, Throttle throttle)
            throws SQLException {
        CopyOut source = manager(from).copyOut(copyOut);
        try {
            CopyIn sink = manager(to).copyIn(copyIn);
            try {
                pipe(source, sink, throttle);
                return sink.endCopy();
            } finally {
                cancel(sink.isActive() ? sink::cancelCopy : null);
            }
        } finally {
            cancel(source.isActive() ? source::cancelCopy : null);
        }
    }

    /** The server gives a row at a time; many of them make one message on the link. */
    private static void pipe(CopyOut source, CopyIn sink, Throttle throttle) throws SQLException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream(2 * MESSAGE_BYTES);
        for (byte[] row = source.readFromCopy(); row != null; row = source.readFromCopy()) {
            rows.write(row, 0, row.length);
            if (rows.size() >= MESSAGE_BYTES) {
                send(rows, sink, throttle);
            }
        }
        send(rows, sink, throttle);
    }

    private static void send(ByteArrayOutputStream rows, CopyIn sink, Throttle throttle) throws SQLException {
        throttle.send(rows.size());
        sink.writeToCopy(rows.toByteArray(), 0, rows.size());
        rows.reset();
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
