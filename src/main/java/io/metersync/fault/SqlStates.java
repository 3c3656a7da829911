package io.metersync.fault;

import io.metersync.fault.Fault.Kind;
import java.util.Set;

/** The meaning of SQLSTATEs for the sync: see PostgreSQL's appendix on error codes. */
public final class SqlStates {
    /** The server ends the session. */
    private static final Set<String> BROKEN = Set.of("25P03", "57P01", "57P02", "57P03", "53300");
    /** The server's part has changed: it is no primary any more, or it goes down. Its other sessions are of no more use. */
    private static final Set<String> ROLE_CHANGED = Set.of("25006", "57P01", "57P02", "57P03");
    /** The session, and not the statement: a pooler that gave it to another client, a transaction that had failed before, a lock. */
    private static final Set<String> IN_SESSION = Set.of("25006", "25P02", "26000", "42P05", "55P03", "55006");
    /** The states that a trigger, or a view with a check option, raises to refuse a row. */
    private static final Set<String> REFUSED_ROW = Set.of("P0001", "44000");

    /** The server refuses a client that is not encrypted. */
    private static final Set<String> REFUSED = Set.of("08004");

    private SqlStates() {}

    /** Whether every connection to this server is to be given up, because the next one may reach another that is the primary. */
    public static boolean isOfServer(String sqlState) {
        return sqlState != null && ROLE_CHANGED.contains(sqlState);
    }

    static Kind kind(String state) {
        if (REFUSED.contains(state)) {
            return Kind.REFUSAL;
        }
        if (BROKEN.contains(state)) {
            return Kind.CONNECTION;
        }
        if (IN_SESSION.contains(state)) {
            return Kind.TRANSIENT;
        }
        if (REFUSED_ROW.contains(state)) {
            return Kind.DATA;
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "08" -> Kind.CONNECTION;
            case "40", "53", "57", "58" -> Kind.TRANSIENT;
            case "22", "23" -> Kind.DATA;
            case "28", "3D" -> Kind.REFUSAL;
            default -> Kind.STATEMENT;
        };
    }
}
