package io.metersync.mcp.tool;

import static io.metersync.mcp.tool.StatusFields.capital;
import static io.metersync.mcp.tool.StatusFields.plural;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What needs an operator beside the sentence, as below it on the page; without the words of databases either. */
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
            notes.add("The last edit of routes/ or sql/ is refused, the routes go on as they were");
        }
    }

    private void addRemote() {
        boolean isAnyDownloadFailed =
                addDownload("download-meters", "Meters") | addDownload("download-tenants", "Tenants");
        if (fields.is("remoteDbConnected") && fields.has("remoteDbError") && !isAnyDownloadFailed) {
            notes.add("The remote database refuses what is asked of it");
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
        long held = fields.status().path("meterSync").path("held").path("count").asLong();
        if (held > 0) {
            notes.add("%s %s missing in the remote database; your decision is needed"
                    .formatted(plural(held, "meter"), held == 1 ? "is" : "are"));
        }
    }

    private void addReadings() {
        long refused = fields.number("quarantinedReadings");
        if (refused > 0) {
            notes.add("%s %s refused by the remote database and %s in quarantine"
                    .formatted(plural(refused, "reading"), refused == 1 ? "was" : "were", refused == 1 ? "is" : "are"));
        }
        long excluded = fields.number("excludedReadings");
        if (excluded > 0) {
            notes.add(plural(excluded, "reading") + " can’t leave the local database");
        }
    }
}
