package io.metersync.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Variables that look like settings of Metersync and are none: a misspelled name has no effect, so the operator must know. */
final class UnknownVariables {
    private static final List<String> OUR_PREFIXES = List.of(
            "POSTGRES_SYNC_",
            "POSTGRES_CLIENT_",
            "SYNC_",
            "STRICT_TYPE",
            "METER_SYNC_",
            "BATCH_",
            "UPLOAD_",
            "CATCH_UP_",
            "RETRY_",
            "ALERT_",
            "READING_",
            "ROUTES_",
            "DB_POOL_",
            "DB_CONNECTION_",
            "DB_SOCKET_",
            "HTTP_AUTH_",
            "HTTP_TLS_",
            "MCP_",
            "SENT_ARCHIVE_",
            "SITE_NAM",
            "METER_LOCAL_",
            "MAX_DEACTIVATION_",
            "MAX_CONNECTION_",
            "MAX_QUERY_");

    private UnknownVariables() {}

    static List<Note> in(String source, Map<String, String> variables) {
        Set<String> known = Setting.variables().collect(Collectors.toSet());
        return variables.keySet().stream()
                .filter(name -> !known.contains(name) && OUR_PREFIXES.stream().anyMatch(name::startsWith))
                .sorted()
                .map(name -> new Note(
                        "%s (%s) is no setting of Metersync: correct its name or remove it".formatted(name, source),
                        "%s: remove the line %s=...".formatted(source, name)))
                .toList();
    }
}
