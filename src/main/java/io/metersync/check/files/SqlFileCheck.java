package io.metersync.check.files;

import io.metersync.check.finding.FileFixes;
import io.metersync.check.finding.Finding;
import io.metersync.flow.FlowFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.DefaultSqlEndpoint;

/** Does every statement exist that routes and Java name? */
final class SqlFileCheck {
    private static final Pattern NAMED_IN_ROUTE =
            Pattern.compile("sql:/*file:(?:\\{\\{metersync\\.home}}/)?sql/([\\w./-]+)\\.sql");
    private static final Pattern SQL_FILE = Pattern.compile("sql:/*file:([^?]+)");
    private static final List<String> NAMED_IN_JAVA = List.of(
            "local/reading-columns",
            "local/set-local-fields",
            "local/keep-local-fields-meters",
            "local/find-conflict",
            "local/list-conflicts",
            "local/list-new-conflicts",
            "local/limit-conflicts",
            "local/restore-conflict",
            "local/lock-sync",
            "local/lock-merge",
            "local/status",
            "local/last-sync",
            "local/quarantine-list",
            "local/quarantine-select",
            "local/quarantine-refused",
            "local/quarantine-delete",
            "local/count-missing-meters",
            "local/hold-missing-meters",
            "local/deactivate-missing-meters",
            "local/list-held-meters",
            "local/held-meters",
            "local/table-sizes",
            "remote/table-sizes",
            "local/release-held-meters",
            "local/deactivate-held-meters",
            "local/record-approval",
            "local/list-sync-logs",
            "local/plan-meters",
            "local/plan-tenant",
            "local/forbid-writes",
            "local/list-returning-meters",
            "local/list-deactivated-meters",
            "local/check-at-once",
            "local/set-for-sorting",
            "local/offer-rows",
            "local/sort-rows",
            "local/read-sorted",
            "local/quarantine-sent",
            "local/archive-quarantined",
            "local/newest-resend",
            "local/request-resend",
            "local/cancel-resend",
            "local/node",
            "local/server",
            "local/remember-place",
            "local/move-node",
            "local/count-copied",
            "local/discard-readings",
            "local/discard-copied",
            "local/verify-start",
            "local/verify-readings",
            "local/verify-marked",
            "local/verify-known-ids",
            "remote/verify-readings",
            "remote/verify-marked",
            "remote/verify-gaps",
            "remote/verify-known-ids",
            "remote/verify-reused",
            "remote/verify-total",
            "remote/reading-columns",
            "remote/status",
            "remote/partitions-ahead",
            "remote/set-local-fields",
            "centre/own-site",
            "centre/bind-node",
            "remote/choose-ranges",
            "remote/changed-tables",
            "centre/report",
            "centre/report-standby",
            "centre/has-centre",
            // sent in one message: see Pipeline
            "local/offer-deletes",
            "local/offer-excluded",
            "local/delete-carefully",
            "local/read-undeleted",
            "local/include-readings",
            "remote/offer-readings",
            "remote/sort-readings",
            "remote/read-refusals");
    private static final List<String> OF_A_DOWNLOAD = List.of(
            "remote/digest-%s",
            "local/digest-%s",
            "remote/copy-%s",
            "local/copy-%s",
            "local/stage-%s",
            "local/drop-older-%s",
            "local/refuse-%s",
            "local/merge-%s");

    private final FlowFiles files;
    private final ErrorPlace place;

    SqlFileCheck(FlowFiles files, ErrorPlace place) {
        this.files = files;
        this.place = place;
    }

    /** Read from the text of the routes: without the file they would not even build. */
    List<Finding> run() {
        return missing(Stream.concat(NAMED_IN_JAVA.stream(), namedInRoutes()), "");
    }

    List<Finding> ofDownload(String table) {
        return missing(OF_A_DOWNLOAD.stream().map(name -> name.formatted(table)), place.ofWord(table));
    }

    /** If a route gives the number of its statement's parameters, the number must be right. */
    List<Finding> wrongParameterCounts(CamelContext context) {
        List<Finding> findings = new ArrayList<>();
        for (Endpoint endpoint : context.getEndpoints()) {
            Matcher file = SQL_FILE.matcher(endpoint.getEndpointUri());
            String path = file.find() ? files.pathOf(file.group(1)) : null;
            if (path != null && files.text(path) != null && endpoint instanceof DefaultSqlEndpoint sql) {
                int needed = Statement.of(files.text(path)).parameters();
                if (sql.getParametersCount() > 0 && needed != sql.getParametersCount()) {
                    findings.add(wrongCount(path, sql.getParametersCount(), needed));
                }
            }
        }
        return findings;
    }

    private Finding wrongCount(String path, int count, int needed) {
        String changed = place.ofChange(path);
        String at = changed.isEmpty() ? place.ofWord("parametersCount: " + count) : changed;
        return Finding.error(
                        "routes", "%sparametersCount is %d and %s has %d parameters".formatted(at, count, path, needed))
                .fixedBy(new FileFixes(files.home()).edit(at));
    }

    private Stream<String> namedInRoutes() {
        return files.routes().stream()
                .flatMap(path -> NAMED_IN_ROUTE.matcher(files.text(path)).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream();
    }

    private List<Finding> missing(Stream<String> statements, String otherwiseAt) {
        return statements
                .map(name -> "sql/" + name + ".sql")
                .filter(path -> files.text(path) == null)
                .map(path -> missing(path, otherwiseAt))
                .toList();
    }

    private Finding missing(String path, String otherwiseAt) {
        String named = place.ofWord(path);
        return Finding.error(
                        "sql",
                        (named.isEmpty() ? otherwiseAt : named) + path
                                + " is missing or not readable: restore it, or correct its name in routes/")
                .fixedBy(new FileFixes(files.home()).restore(path));
    }
}
