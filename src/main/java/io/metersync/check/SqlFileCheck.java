package io.metersync.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Is every statement there that routes and Java name? */
final class SqlFileCheck {
    private static final Pattern NAMED_IN_ROUTE =
            Pattern.compile("sql:/*file:\\{\\{metersync\\.home}}/sql/([\\w./-]+)\\.sql");
    private static final List<String> NAMED_IN_JAVA = List.of(
            "local/session",
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
            "local/release-held-meters",
            "local/deactivate-held-meters",
            "local/list-sync-logs",
            "remote/status",
            "remote/choose-ranges",
            "local/choose-range",
            "local/copy-readings",
            "local/delete-range",
            "remote/stage-readings",
            "remote/copy-readings",
            "remote/store-range");
    private static final List<String> OF_A_DOWNLOAD = List.of(
            "remote/digest-%s",
            "local/digest-%s", "remote/copy-%s", "local/copy-%s", "local/stage-%s", "local/merge-%s");

    private final Path home;

    SqlFileCheck(Path home) {
        this.home = home;
    }

    /** Read from the text of the routes: without the file they would not even build. */
    List<Finding> run() {
        return missing(Stream.concat(NAMED_IN_JAVA.stream(), namedInRoutes()));
    }

    List<Finding> ofDownload(String table) {
        return missing(OF_A_DOWNLOAD.stream().map(name -> name.formatted(table)));
    }

    private Stream<String> namedInRoutes() {
        try (Stream<Path> files = Files.list(home.resolve("routes"))) {
            return files
                    .filter(file -> file.toString().endsWith(".camel.yaml"))
                    .flatMap(SqlFileCheck::namesIn)
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream();
        } catch (IOException e) {
            return Stream.empty(); // no routes then, and that is said
        }
    }

    private static Stream<String> namesIn(Path route) {
        try {
            return NAMED_IN_ROUTE.matcher(Files.readString(route)).results().map(found -> found.group(1));
        } catch (IOException e) {
            return Stream.empty(); // the routes don't build then, and that is said
        }
    }

    private List<Finding> missing(Stream<String> statements) {
        return statements
                .map(name -> home.resolve("sql/" + name + ".sql"))
                .filter(file -> !Files.isReadable(file))
                .map(SqlFileCheck::missing)
                .toList();
    }

    private static Finding missing(Path file) {
        return Finding.error("sql", file + " is missing or not readable: restore it, or correct its name in routes/");
    }
}
