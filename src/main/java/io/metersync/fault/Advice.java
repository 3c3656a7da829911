package io.metersync.fault;

import java.io.EOFException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.InvalidAlgorithmParameterException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.postgresql.util.GT;

/** The operator's remedies for an error of a database. */
public final class Advice {
    private static final Map<String, String> BY_SQL_STATE = Map.ofEntries(
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

    /** The tables of the centre, which have migrations of their own. */
    private static final String OF_CENTRE = "metersync_";

    /** States of an undefined table or column. */
    private static final Set<String> UNDEFINED = Set.of("42P01", "42703");

    private Advice() {}

    static String of(String sqlState, String otherwise) {
        return BY_SQL_STATE.getOrDefault(Objects.requireNonNullElse(sqlState, ""), otherwise);
    }

    static String of(SQLException sql) {
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
        if (UNDEFINED.contains(String.valueOf(sql.getSQLState()))
                && String.valueOf(sql.getMessage()).contains(OF_CENTRE)) {
            return "let the administrator of the remote database run metersync migrate --remote --fleet";
        }
        return of(sql.getSQLState(), null);
    }

    /** Not a link that was cut in the middle of a handshake. */
    static boolean isUntrusted(SQLException sql) {
        return isOfAnotherHost(sql)
                // Java has no authority at all
                || causes(sql).anyMatch(InvalidAlgorithmParameterException.class::isInstance)
                || causes(sql).anyMatch(SSLHandshakeException.class::isInstance)
                        && causes(sql).noneMatch(e -> e instanceof EOFException || e instanceof SocketException);
    }

    /** The driver reports this in a message only; the message names the class in every language. */
    private static boolean isOfAnotherHost(SQLException sql) {
        return String.valueOf(sql.getMessage()).contains("HostnameVerifier");
    }

    /** Whether TLS is demanded and the server has none; the driver reports this in a message only, in the user's language. */
    public static boolean isWithoutTls(Throwable exception) {
        return causes(exception)
                .anyMatch(cause -> GT.tr("The server does not support SSL.").equals(cause.getMessage()));
    }

    static Stream<Throwable> causes(Throwable exception) {
        return Stream.iterate(exception, e -> e != null, Throwable::getCause).limit(20);
    }
}
