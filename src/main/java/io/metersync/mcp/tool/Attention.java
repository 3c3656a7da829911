package io.metersync.mcp.tool;

import static io.metersync.mcp.tool.StatusFields.capital;
import static io.metersync.mcp.tool.StatusFields.plural;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The points that need an operator, which the page shows below its sentence; without words from databases. */
final class Attention {
    private final StatusFields fields;
    private final List<String> notes = new ArrayList<>();

    Attention(StatusFields fields) {
        this.fields = fields;
    }

    List<String> notes(String sentence) {
        addRoutes();
        addRemote();
        addRows();
        addReadings();
        notes.removeIf(sentence::contains);
        return notes;
    }

    private void addRoutes() {
        fields.status()
                .path("stoppedRoutes")
                .forEach(route -> notes.add(capital(route.path("problem").asText())));
        if (fields.status().path("routesEdit").path("state").asText().equals("refused")) {
            notes.add("Metersync refused the last edit of routes/ or sql/ and keeps the previous routes");
        }
    }

    private void addRemote() {
        boolean isAnyDownloadFailed =
                addDownload("download-meters", "Meters") | addDownload("download-tenants", "Tenants");
        if (fields.is("remoteDbConnected") && fields.has("remoteDbError") && !isAnyDownloadFailed) {
            notes.add("The remote database rejects a query");
        }
    }

    private boolean addDownload(String name, String what) {
        boolean isFailed = fields.hasFailed(name) && fields.is("remoteDbConnected") && fields.is("localDbConnected");
        if (isFailed) {
            notes.add("%s have not been updated since %s".formatted(what, fields.failingSince(name)));
        }
        return isFailed;
    }

    private void addRows() {
        for (JsonNode rows : fields.status().path("refusedRows")) {
            String noun = rows.path("table").asText().equals("tenant") ? "tenant" : "meter";
            notes.add("The local database refused " + plural(rows.path("count").asLong(), noun));
        }
        long conflicts = fields.number("conflicts");
        if (conflicts > 0) {
            notes.add(
                    "%s of meters or tenants %s overwritten in the last 24 hours; the local versions are kept (metersync conflicts list)"
                            .formatted(plural(conflicts, "local edit"), conflicts == 1 ? "was" : "were"));
        }
        long held = fields.status().path("meterSync").path("held").path("count").asLong();
        if (held > 0) {
            notes.add("%s %s missing in the remote database; your decision is needed"
                    .formatted(plural(held, "meter"), held == 1 ? "is" : "are"));
        }
    }

    private void addReadings() {
        long refused = fields.number("quarantinedReadings");
        if (refused > 0) {
            notes.add("%s %s refused and %s in quarantine"
                    .formatted(plural(refused, "reading"), refused == 1 ? "was" : "were", refused == 1 ? "is" : "are"));
        }
        if (fields.status().path("readingChecks").hasNonNull("problem")) {
            notes.add("The checks of readings have a problem: see readingChecks");
        }
        long excluded = fields.number("excludedReadings");
        if (excluded > 0) {
            notes.add(plural(excluded, "reading") + " can’t leave the local database");
        }
    }
}
