package io.metersync.command.central;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.metersync.central.RegisteredSite;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Sites of the registry as a person reads them, and as JSON. */
final class SiteText {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String LINE = "%-24s %-14s %-36s %-32s %s";

    private SiteText() {}

    static String table(List<RegisteredSite> sites) {
        return sites.isEmpty()
                ? "The registry is empty: add a site with metersync site add."
                : LINE.formatted("NAME", "STATE", "NODE", "LAST CONTACT", "VERSION")
                                .stripTrailing()
                        + sites.stream()
                                .map(SiteText::line)
                                .map(line -> System.lineSeparator() + line)
                                .collect(Collectors.joining());
    }

    private static String line(RegisteredSite site) {
        return LINE.formatted(
                        site.name(),
                        site.state(),
                        orDash(site.nodeId()),
                        orDash(site.lastContact()),
                        orDash(site.version()))
                .stripTrailing();
    }

    static String of(RegisteredSite site) {
        return List.of(
                        row("Site", site.name()),
                        row("State", state(site)),
                        row("Role", site.role()),
                        row("Node", site.nodeId() + " (local databases so far: %d)".formatted(site.nodes())),
                        row("Locations", Objects.requireNonNullElse(site.locationIds(), "all")),
                        row("Tenants", Objects.requireNonNullElse(site.tenantIds(), "all")),
                        row("Server", site.server()),
                        row("Note", site.note()),
                        row("Added", site.createdAt()),
                        row("Contact", site.lastContact()),
                        row("Version", site.version()),
                        row("Queue", site.queueSize() == null ? null : site.queueSize() + " readings"))
                .stream()
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String state(RegisteredSite site) {
        return switch (site.state()) {
            case "revoked" -> "revoked since " + site.revokedAt();
            case "paused" -> "paused by %s since %s".formatted(site.pausedBy(), site.pausedAt());
            default -> site.state();
        };
    }

    private static String row(String label, String value) {
        return "%-10s %s".formatted(label, value == null || value.startsWith("null ") ? "-" : value);
    }

    private static String orDash(String value) {
        return Objects.requireNonNullElse(value, "-");
    }

    static String json(List<RegisteredSite> sites) throws JsonProcessingException {
        return JSON.writeValueAsString(Map.of("sites", sites));
    }

    static String json(RegisteredSite site) throws JsonProcessingException {
        return JSON.writeValueAsString(site);
    }
}
