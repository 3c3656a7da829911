package io.metersync.fault;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;

/**
 * The kind of fault of an exception, and the message for the operator.
 *
 * <p>Kinds follow the SQLSTATE: see PostgreSQL's appendix on error codes.
 */
public record Fault(Kind kind, String sqlState, String message) {
    /** Faults that pass by themselves, and faults that a person must fix. */
    public enum Kind {
        /** The database can't be reached, or the connection broke. */
        CONNECTION,
        /** The statement failed on something that may be gone at the next attempt: a deadlock, a lock, a full disk. */
        TRANSIENT,
        /** The database refuses a row. */
        DATA,
        /** The statement fails on a table, column or privilege; for rows that are inserted, perhaps on one of them. */
        STATEMENT,
        /** The database refuses us (password, database name, certificate, writes), or every reading we have; or we don't know whose it is. */
        REFUSAL,
        /** Not a database error. */
        UNEXPECTED
    }

    private static final Pattern EXCHANGE = Pattern.compile("\\.? *(on the exchange: *)?Exchange\\[[^\\]]*\\]");

    private static final String QUERY_CANCELED = "57014";

    public static Fault of(Throwable exception) {
        return Advice.causes(exception)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst()
                .map(sql -> new Fault(kind(sql), sql.getSQLState(), describe(sql)))
                .orElseGet(() -> withoutDatabase(exception));
    }

    /** Why a row was refused, in the words of the database. If other rows pass, the fault is in the row: no advice on grants. */
    public static Fault refused(String sqlState, String text) {
        return new Fault(Kind.DATA, sqlState, describe(Kind.DATA, sqlState, text, null));
    }

    /** Of a reading whose statement was cancelled again and again, although it was alone and others passed. */
    public static Fault tooSlow(int times) {
        return new Fault(
                Kind.DATA,
                QUERY_CANCELED,
                "the remote database cancelled the insert of this reading alone %d times (SQLSTATE %s): raise its statement_timeout, or look for a slow trigger on meter_readings"
                        .formatted(times, QUERY_CANCELED));
    }

    public boolean isCancelled() {
        return QUERY_CANCELED.equals(sqlState);
    }

    /** Whether it is a matter of the row's values. A missing privilege or table refuses all rows, and a trigger may raise it for one. */
    public boolean isOfValues() {
        return sqlState == null || SqlStates.kind(sqlState) == Kind.DATA;
    }

    /** The advice if every row is refused in this way. */
    public String adviceForAll() {
        return message.contains("row-level security")
                ? "run metersync check, which names the local database that the role is bound to"
                : Advice.of(sqlState, "fix its schema");
    }

    /**
     * Whether one of the rows of an INSERT may be the cause, so that the others may pass without it: a trigger, an index on an
     * expression or row level security can raise any SQLSTATE. Not so an internal error (XX), nor a statement that can't be parsed.
     */
    public boolean isPerhapsOfRows() {
        return kind == Kind.DATA
                || kind == Kind.STATEMENT
                        && sqlState != null
                        && !sqlState.startsWith("XX")
                        && !sqlState.equals("42601");
    }

    /** Gives an exception that routes treat in a way of its own a type of its own, by which they can catch it. */
    public static Exception named(Exception failure) {
        if (failure instanceof RefusedException || failure instanceof CancelledException) {
            return failure;
        }
        Fault fault = of(failure);
        return fault.isPerhapsOfRows()
                ? new RefusedException(failure)
                : fault.isCancelled() ? new CancelledException(failure) : failure;
    }

    private static Fault withoutDatabase(Throwable exception) {
        if (rootOf(exception) instanceof DirectConsumerNotAvailableException missing) {
            return new Fault(Kind.REFUSAL, null, standing(missing));
        }
        return exception instanceof AllRefusedException || exception instanceof UnclearIdentityException
                ? new Fault(Kind.REFUSAL, null, exception.getMessage())
                : new Fault(Kind.UNEXPECTED, null, withoutExchange(rootOf(exception)));
    }

    /** The exchange's id, which Camel puts into its messages, has no meaning for a reader. */
    private static String withoutExchange(Throwable exception) {
        return EXCHANGE.matcher(exception.toString()).replaceAll("");
    }

    /** Camel names the endpoint without a consumer; the endpoint has the name of the route. */
    private static String standing(DirectConsumerNotAvailableException missing) {
        String route = withoutExchange(missing).replaceFirst("(?s).*direct://", "");
        return "the route %s is stopped or suspended: start it over JMX, or restart Metersync".formatted(route);
    }

    private static Kind kind(SQLException sql) {
        if (Advice.isUntrusted(sql) || sql instanceof UnsupportedServerException) {
            return Kind.REFUSAL;
        }
        String state = Objects.requireNonNullElse(sql.getSQLState(), "");
        return state.length() < 2 && sql instanceof SQLTransientConnectionException
                ? Kind.CONNECTION
                : SqlStates.kind(state);
    }

    private static String describe(SQLException sql) {
        return describe(kind(sql), sql.getSQLState(), sql.getMessage(), Advice.of(sql));
    }

    private static String describe(Kind kind, String state, String message, String advice) {
        String text = message.lines().findFirst().orElse("").replaceFirst("(ERROR|FATAL): ", "");
        if (kind == Kind.DATA) {
            // "invalid input syntax for type json: ..." quotes the value, and a meter's data has no place in a log
            text = text.replaceFirst(": \".*", "");
        }
        return text + (state == null ? "" : " (SQLSTATE " + state + ")") + (advice == null ? "" : ": " + advice);
    }

    private static Throwable rootOf(Throwable exception) {
        return Advice.causes(exception).reduce((first, last) -> last).orElse(exception);
    }
}
