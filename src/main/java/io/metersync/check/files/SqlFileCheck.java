package io.metersync.check.files;

import io.metersync.check.finding.FileFixes;
import io.metersync.check.finding.Finding;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.SqlFile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.DefaultSqlEndpoint;

/** Does every statement exist that routes and Java name? */
final class SqlFileCheck {
    private static final Pattern NAMED_IN_ROUTE =
            Pattern.compile("sql:/*file:(?:\\{\\{metersync\\.home}}/)?sql/([\\w./-]+)\\.sql");

    /** The statements of one message: see {@link io.metersync.database.Pipeline}. */
    private static final Pattern PIPELINED_IN_ROUTE = Pattern.compile("\\$\\{exchange}, '([\\w./ -]+)'");

    private static final Pattern SQL_FILE = Pattern.compile("sql:/*file:([^?]+)");

    private final FlowFiles files;
    private final ErrorPlace place;

    SqlFileCheck(FlowFiles files, ErrorPlace place) {
        this.files = files;
        this.place = place;
    }

    /** Read from the text of the routes: without the file they would not even build. */
    List<Finding> run() {
        return missing(Stream.concat(SqlFile.names(), namedInRoutes()), "");
    }

    List<Finding> ofDownload(String table) {
        return missing(SqlFile.namesOfDownload(table), place.ofWord(table));
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
                .map(files::text)
                .flatMap(route -> Stream.concat(
                        NAMED_IN_ROUTE.matcher(route).results().map(found -> found.group(1)),
                        PIPELINED_IN_ROUTE
                                .matcher(route)
                                .results()
                                .flatMap(found -> Stream.of(found.group(1).split(" ")))));
    }

    private List<Finding> missing(Stream<String> statements, String otherwiseAt) {
        return statements
                .distinct()
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
