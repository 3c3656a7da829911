package io.metersync.node;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The place of a local database. An unknown part is null, and is not compared.
 *
 * @param server the system identifier of its server
 * @param database its oid on the server
 * @param token the content of a file outside the database, see {@link TokenFile}
 */
public record NodePlace(String server, String database, String token) {
    /** The differences from an earlier place, in words. */
    List<String> differencesFrom(NodePlace before) {
        return Stream.of(
                        difference("the server's system identifier", server, before.server),
                        difference("the database's oid", database, before.database),
                        difference("the token beside the log file", token, before.token))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The same place with a token, a new token if it has none. */
    NodePlace withToken() {
        return token != null
                ? this
                : new NodePlace(server, database, UUID.randomUUID().toString());
    }

    /** Without the token, which each process has in a file of its own; null if the server refuses its identifier. */
    String onServer() {
        return server == null || database == null ? null : server + "/" + database;
    }

    /** Whether it lacks a part that {@code other} has. */
    boolean lacksPartOf(NodePlace other) {
        return server == null && other.server != null
                || database == null && other.database != null
                || token == null && other.token != null;
    }

    private static String difference(String what, String now, String before) {
        return now == null || before == null || now.equals(before)
                ? null
                : "%s is %s and was %s".formatted(what, now, before);
    }

    @Override
    public String toString() {
        return "server %s, database %s, token %s".formatted(orNone(server), orNone(database), orNone(token));
    }

    private static String orNone(String part) {
        return Objects.requireNonNullElse(part, "none");
    }
}
