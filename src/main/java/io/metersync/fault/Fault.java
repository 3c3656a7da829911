package io.metersync.fault;

import java.io.EOFException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.InvalidAlgorithmParameterException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.postgresql.util.GT;

/**
 * What kind of trouble an exception is, and what to tell the operator about it.
 *
 * <p>Kinds follow the SQLSTATE: see PostgreSQL's appendix on error codes.
 */
public record Fault(Kind kind, String sqlState, String message) {
    /** Which trouble passes by itself, and which is somebody's to mend. */
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

    /** The server ends the session. */
    private static final Set<String> BROKEN = Set.of("25P03", "57P01", "57P02", "57P03", "53300");
    /** The server's part has changed: it is no primary any more, or it goes down. Its other sessions are of no more use. */
    private static final Set<String> ROLE_CHANGED = Set.of("25006", "57P01", "57P02", "57P03");
    /** The session, and not the statement: a pooler that gave it to somebody else, a transaction that had failed before, a lock. */
    private static final Set<String> IN_SESSION = Set.of("25006", "25P02", "26000", "42P05", "55P03", "55006");
    /** What a trigger raises to refuse a row, and a view with a check option. */
    private static final Set<String> REFUSED_ROW = Set.of("P0001", "44000");

    /** The server refuses a client that is not encrypted. */
    private static final Set<String> REFUSED = Set.of("08004");

    private static final Map<String, String> ADVICE = Map.ofEntries(
            Map.entry("28P01", "check the user and the password"),
            Map.entry("28000", "check the user, and pg_hba.conf on the server"),
            Map.entry("08004", "check the user, the password and POSTGRES_..._SSLMODE"),
            Map.entry("3D000", "check the database's name"),
            Map.entry("42P01", "run metersync migrate"),
            Map.entry("42703", "run metersync migrate"),
            Map.entry("42P10", "run metersync migrate"),
            Map.entry("42804", "give the column the type that it has in sql/remote/migration"),
            Map.entry("42501", "grant what sql/local/grants.sql and sql/remote/grants.sql grant"),
            Map.entry("25006", "the server is read-only, perhaps a standby: connect to the primary"),
            Map.entry("53100", "free disk space on the database server"),
            Map.entry("53300", "raise max_connections on the server, or put a pooler in front of it"));

    public static Fault of(Throwable exception) {
        return causes(exception)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst()
                .map(sql -> new Fault(kind(sql), sql.getSQLState(), describe(sql)))
                .orElseGet(() -> withoutDatabase(exception));
    }

    /** Why a row was refused, by what the database said of it. The fault is the row's, where others pass: no advice on grants. */
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

    /** Whether every connection to this server is to be given up, because the next one may reach another that is the primary. */
    public static boolean isOfServer(String sqlState) {
        return sqlState != null && ROLE_CHANGED.contains(sqlState);
    }

    public boolean isCancelled() {
        return QUERY_CANCELED.equals(sqlState);
    }

    /** Whether it is a matter of the row's values. A missing privilege or table refuses all rows, and a trigger may raise it for one. */
    public boolean isOfValues() {
        return sqlState == null || kind(sqlState) == Kind.DATA;
    }

    /** What to do where every row is refused in this way. */
    public String adviceForAll() {
        return ADVICE.getOrDefault(Objects.requireNonNullElse(sqlState, ""), "fix its schema");
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

    /** The exchange's id, which Camel puts into its messages, says nothing to anybody. */
    private static String withoutExchange(Throwable exception) {
        return EXCHANGE.matcher(exception.toString()).replaceAll("");
    }

    /** Camel says which endpoint nobody consumes; its name is the route's. */
    private static String standing(DirectConsumerNotAvailableException missing) {
        String route = withoutExchange(missing).replaceFirst("(?s).*direct://", "");
        return "the route %s is stopped or suspended: start it over JMX, or restart Metersync".formatted(route);
    }

    private static Kind kind(SQLException sql) {
        if (isUntrusted(sql) || sql instanceof UnsupportedServerException) {
            return Kind.REFUSAL;
        }
        String state = Objects.requireNonNullElse(sql.getSQLState(), "");
        return state.length() < 2 && sql instanceof SQLTransientConnectionException ? Kind.CONNECTION : kind(state);
    }

    private static Kind kind(String state) {
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

    /** Not a link that was cut in the middle of a handshake. */
    private static boolean isUntrusted(SQLException sql) {
        return isOfAnotherHost(sql)
                // Java has no authority at all
                || causes(sql).anyMatch(InvalidAlgorithmParameterException.class::isInstance)
                || causes(sql).anyMatch(SSLHandshakeException.class::isInstance)
                        && causes(sql).noneMatch(e -> e instanceof EOFException || e instanceof SocketException);
    }

    /** The driver says so with a message only; it names the class in every language. */
    private static boolean isOfAnotherHost(SQLException sql) {
        return String.valueOf(sql.getMessage()).contains("HostnameVerifier");
    }

    /** Whether TLS is demanded and the server has none; the driver says so with a message only, in the user's language. */
    public static boolean isWithoutTls(Throwable exception) {
        return causes(exception)
                .anyMatch(cause -> GT.tr("The server does not support SSL.").equals(cause.getMessage()));
    }

    private static String describe(SQLException sql) {
        return describe(kind(sql), sql.getSQLState(), sql.getMessage(), advice(sql));
    }

    private static String describe(Kind kind, String state, String message, String advice) {
        String text = message.lines().findFirst().orElse("").replaceFirst("(ERROR|FATAL): ", "");
        if (kind == Kind.DATA) {
            // "invalid input syntax for type json: ..." quotes the value, and a meter's data has no place in a log
            text = text.replaceFirst(": \".*", "");
        }
        return text + (state == null ? "" : " (SQLSTATE " + state + ")") + (advice == null ? "" : ": " + advice);
    }

    private static String advice(SQLException sql) {
        if (isOfAnotherHost(sql)) {
            return "the server's certificate names another host: set POSTGRES_..._HOST to a name in it";
        }
        if (isUntrusted(sql)) {
            return "check POSTGRES_..._SSLROOTCERT, the authority that signed the server's certificate";
        }
        if (isWithoutTls(sql)) {
            return "switch TLS on in the server (ssl = on), or set POSTGRES_..._SSLMODE=prefer if nobody else can listen on the network";
        }
        if (causes(sql).anyMatch(UnknownHostException.class::isInstance)) {
            return "check the host's name, and this machine's DNS";
        }
        return ADVICE.get(Objects.requireNonNullElse(sql.getSQLState(), ""));
    }

    private static Throwable rootOf(Throwable exception) {
        return causes(exception).reduce((first, last) -> last).orElse(exception);
    }

    private static Stream<Throwable> causes(Throwable exception) {
        return Stream.iterate(exception, e -> e != null, Throwable::getCause).limit(20);
    }
}
