package io.metersync.download;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PSQLException;

/**
 * Pipes rows from one database into the other as PostgreSQL writes them, and leaves out those that the staging table can't hold: a
 * thousand rows at a time, fewer after a refusal, until the refused ones stand alone.
 */
final class SortingCopy {
    private static final int MOST_ROWS = 1000;
    private static final int MOST_BYTES = 256 * 1024;
    /** If this number of rows is refused and none is accepted, no other row is tried. */
    private static final int ENOUGH = 1000;

    private static final Set<String> ENCODING = Set.of("22021", "22P05");
    /** In every language of the server. */
    private static final Pattern LINE = Pattern.compile("^COPY \\S+, \\D*(\\d{1,9})");

    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)", Pattern.DOTALL);
    private static final Map<String, String> CONTROLS =
            Map.of("b", "\b", "f", "\f", "n", "\n", "r", "\r", "t", "\t", "v", "\u000b");

    private final Connection to;
    private final String copyIn;
    private final Refusals refusals;
    private long accepted;
    private long refused;
    private SQLException firstRefusal;

    interface Refusals {
        /** Takes note of a row that is refused by its key, which is its first column, and why. */
        void add(String key, SQLException refusal) throws SQLException;
    }

    SortingCopy(Connection to, String copyIn, Refusals refusals) {
        this.to = to;
        this.copyIn = copyIn;
        this.refusals = refusals;
    }

    /** Copies what {@code copyOut} gives; if that fails, the connection it comes from is ended: with half a COPY on it, it may not go back to its pool. */
    void copy(Connection from, String copyOut) throws SQLException {
        try {
            pipe(manager(from).copyOut(copyOut));
        } catch (SQLException | RuntimeException e) {
            abort(from, e);
            throw e;
        }
    }

    private static void abort(Connection connection, Exception failure) {
        try {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    long accepted() {
        return accepted;
    }

    /** The first refusal, if no row was accepted, else null. */
    SQLException refusalOfAll() {
        return accepted == 0 ? firstRefusal : null;
    }

    private void pipe(CopyOut source) throws SQLException {
        List<byte[]> rows = new ArrayList<>();
        int bytes = 0;
        for (byte[] row = source.readFromCopy(); row != null; row = source.readFromCopy()) {
            rows.add(row);
            bytes += row.length;
            if (rows.size() == MOST_ROWS || bytes > MOST_BYTES) {
                send(rows);
                rows.clear();
                bytes = 0;
            }
        }
        send(rows);
    }

    private void send(List<byte[]> rows) throws SQLException {
        SQLException refusal =
                SavepointStep.refusal(to, () -> manager(to).copyIn(copyIn, new ByteArrayInputStream(joined(rows))));
        if (refusal == null) {
            accepted += rows.size();
        } else if (rows.size() == 1) {
            refuse(rows.get(0), refusal);
        } else {
            int bad = place(refusal);
            boolean isKnown = bad >= 0 && bad < rows.size();
            int first = isKnown ? bad : rows.size() / 2;
            int next = isKnown ? bad + 1 : first;
            send(rows.subList(0, first));
            send(rows.subList(first, next));
            send(rows.subList(next, rows.size()));
        }
    }

    /** The place of the refused row that the server names, or -1; it converts encodings some rows ahead. */
    private static int place(SQLException refusal) {
        boolean isOfEncoding = ENCODING.contains(refusal.getSQLState());
        String where = isOfEncoding || !(refusal instanceof PSQLException e) || e.getServerErrorMessage() == null
                ? ""
                : String.valueOf(e.getServerErrorMessage().getWhere());
        Matcher line = LINE.matcher(where);
        return line.find() ? Integer.parseInt(line.group(1)) - 1 : -1;
    }

    private void refuse(byte[] row, SQLException refusal) throws SQLException {
        firstRefusal = firstRefusal == null ? refusal : firstRefusal;
        if (++refused == ENOUGH && accepted == 0) {
            throw firstRefusal;
        }
        refusals.add(key(row), refusal);
    }

    /** The first column as COPY writes it: up to a tab, with a backslash before what would end it. */
    private static String key(byte[] row) {
        String first = new String(row, StandardCharsets.UTF_8).split("[\t\n]", 2)[0];
        return ESCAPED.matcher(first)
                .replaceAll(
                        escaped -> Matcher.quoteReplacement(CONTROLS.getOrDefault(escaped.group(1), escaped.group(1))));
    }

    private static byte[] joined(List<byte[]> rows) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        rows.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
