package io.metersync.download;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pipes rows from one database into the other as PostgreSQL writes them: no row is parsed, one buffer is in memory. */
final class TableCopy {
    private static final int MESSAGE_BYTES = 32 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(TableCopy.class);

    private TableCopy() {}

    /**
     * Copies what {@code copyOut} ({@code COPY ... TO STDOUT}) gives into {@code copyIn} ({@code COPY ... FROM STDIN}). Where
     * that fails both connections are ended: with half a COPY on it, none may go back to its pool.
     *
     * @return the number of rows
     */
    static long copy(Connection from, String copyOut, Connection to, String copyIn) throws SQLException {
        try {
            CopyOut source = manager(from).copyOut(copyOut);
            CopyIn sink = manager(to).copyIn(copyIn);
            pipe(source, sink);
            return sink.endCopy();
        } catch (SQLException | RuntimeException e) {
            abort(from);
            abort(to);
            throw e;
        }
    }

    static void abort(Connection connection) {
        try {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a connection could not be ended", e);
        }
    }

    /** The server gives a row at a time; many of them make one message on the link. */
    private static void pipe(CopyOut source, CopyIn sink) throws SQLException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream(2 * MESSAGE_BYTES);
        for (byte[] row = source.readFromCopy(); row != null; row = source.readFromCopy()) {
            rows.write(row, 0, row.length);
            if (rows.size() >= MESSAGE_BYTES) {
                send(rows, sink);
            }
        }
        send(rows, sink);
    }

    private static void send(ByteArrayOutputStream rows, CopyIn sink) throws SQLException {
        sink.writeToCopy(rows.toByteArray(), 0, rows.size());
        rows.reset();
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
