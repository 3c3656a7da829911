package io.metersync.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metersync.check.finding.Finding;
import io.metersync.verify.ProofRange;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tools that change nothing. */
final class ReadTools {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_RANGE = Duration.ofDays(31);

    private final SyncApi api;
    private final Inspection inspection;

    ReadTools(SyncApi api, Inspection inspection) {
        this.api = api;
        this.inspection = inspection;
    }

    Map<String, Tools.Handler> handlers() {
        return Map.of(
                "get_status", this::status,
                "get_recent_cycles", this::recentCycles,
                "list_quarantined_readings", this::quarantined,
                "check_installation", this::check,
                "plan_meter_sync", this::plan,
                "verify_readings", this::verify);
    }

    private ToolAnswer status(Arguments none) throws Exception {
        JsonNode status = Tools.expect(200, api.status());
        StatusFields fields = new StatusFields(status);
        String sentence = new StatusSentence(fields).text();
        String headline = (fields.is("isRunning") ? "" : "No Metersync process runs; from the databases: ") + sentence;
        List<String> attention = new Attention(fields).notes(sentence);
        ObjectNode content = JSON.createObjectNode().put("sentence", headline);
        content.set("attention", JSON.valueToTree(attention));
        content.setAll((ObjectNode) status);
        return ToolAnswer.of(
                headline + (attention.isEmpty() ? "" : " Needs attention: " + String.join("; ", attention) + "."),
                content);
    }

    private ToolAnswer recentCycles(Arguments arguments) throws Exception {
        int limit = arguments.number("limit", 10);
        boolean onlyFailed = arguments.flag("onlyFailed");
        List<RecentCycle> cycles =
                RecentCycle.of(Tools.expect(200, api.syncLogs(limit * RecentCycle.MOST_ROWS, onlyFailed))).stream()
                        .limit(limit)
                        .toList();
        long failed = cycles.stream().filter(cycle -> !cycle.success()).count();
        return ToolAnswer.of(
                "%d cycles or meter reconciliations, %d of them failed.".formatted(cycles.size(), failed),
                Map.of("cycles", cycles));
    }

    private ToolAnswer quarantined(Arguments arguments) throws Exception {
        int limit = arguments.number("limit", 20);
        JsonNode readings = Tools.expect(200, api.quarantine(limit, arguments.id("afterId", 0)));
        if (!arguments.flag("includeValues")) {
            readings.forEach(reading -> WithoutValue.of((ObjectNode) reading));
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("readings", readings);
        content.put(
                "nextAfterId",
                readings.size() < limit
                        ? null
                        : readings.get(readings.size() - 1).get("id"));
        return ToolAnswer.of(
                readings.isEmpty()
                        ? "No quarantined readings."
                        : "%d quarantined readings, each with its reason.".formatted(readings.size()),
                content);
    }

    private ToolAnswer check(Arguments none) throws Exception {
        List<Finding> findings = inspection.check();
        long errors = findings.stream().filter(Finding::isError).count();
        long warnings = findings.stream().filter(Finding::isWarning).count();
        List<Map<String, Object>> listed = new ArrayList<>();
        findings.forEach(finding -> listed.add(Map.of(
                "level", finding.level().name().toLowerCase(Locale.ROOT),
                "subject", finding.subject(),
                "message", finding.message(),
                "fix", finding.fix() == null ? List.of() : finding.fix().lines().toList())));
        return ToolAnswer.of(
                "%d errors and %d warnings in %d findings.".formatted(errors, warnings, findings.size()),
                Map.of("errors", errors, "warnings", warnings, "findings", listed));
    }

    private ToolAnswer plan(Arguments none) throws Exception {
        Inspection.Plan plan = inspection.plan();
        boolean isHeld = plan.held().count() > 0;
        ObjectNode content = JSON.valueToTree(plan.plan());
        content.set("held", isHeld ? ((ObjectNode) JSON.valueToTree(plan.held())).without("handle") : null);
        content.put("handle", plan.held().handle());
        return ToolAnswer.of(
                "The next meter reconciliation would insert %d, update %d, %s %d and reactivate %d meters. %s"
                        .formatted(
                                plan.plan().meters().insert().count(),
                                plan.plan().meters().update().count(),
                                plan.plan().meters().held() ? "hold the deactivation of" : "deactivate",
                                plan.plan().meters().deactivate().count(),
                                plan.plan().meters().reactivate().count(),
                                isHeld
                                        ? "%d meters are held and wait for approval."
                                                .formatted(plan.held().count())
                                        : "No meter is held."),
                content);
    }

    private ToolAnswer verify(Arguments arguments) throws Exception {
        LocalDateTime from = time("from", arguments);
        LocalDateTime to = time("to", arguments);
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST_RANGE) > 0) {
            throw new ToolFailure("from must be before to, by up to %d days.".formatted(LONGEST_RANGE.toDays()));
        }
        Verification verification =
                inspection.verify(new ProofRange(from.toString(), to.toString(), arguments.text("meterId")));
        return ToolAnswer.of(verification.sentence(), verification.fields());
    }

    private static LocalDateTime time(String name, Arguments arguments) throws ToolFailure {
        String text = arguments.text(name);
        try {
            return text.length() > 10
                    ? LocalDateTime.parse(text.replace(' ', 'T'))
                    : LocalDate.parse(text).atStartOfDay();
        } catch (DateTimeParseException e) {
            throw new ToolFailure(name + " is no date or time: 2026-01-31 or 2026-01-31T12:00.");
        }
    }
}
