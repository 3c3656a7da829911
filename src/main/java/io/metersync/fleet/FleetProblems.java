package io.metersync.fleet;

import io.metersync.alert.Alerts.Problem;
import io.metersync.migration.PartitionsAhead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The problems of the remote database and of all sites, for alerts: one alert a site and kind. If more than 20 sites have a problem of the same kind, one alert
 * names their number instead, so that an outage of the remote database does not raise thousands.
 */
public final class FleetProblems implements Supplier<List<Problem>> {
    private static final int MOST_ALERTS = 20;
    private static final int NAMED = 10;
    private static final List<String> ALERTS = List.of(
            "site-silent",
            "site-twice",
            "site-cycle",
            "site-quarantine",
            "site-excluded",
            "site-held",
            "site-clock",
            "site-behind",
            "site-version");
    /** The rest of an id is the kind of the problem. */
    private static final int KIND_FROM = "site-".length();

    private final Fleet fleet;

    public FleetProblems(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public List<Problem> get() {
        Fleet.Snapshot now = fleet.snapshot();
        List<Problem> problems = new ArrayList<>();
        problems.add(new Problem("remote-database", now.error() != null, now.error()));
        Optional<String> ending = fleet.partitions().flatMap(PartitionsAhead::problem);
        problems.add(new Problem("partitions", ending.isPresent(), ending.orElse(null)));
        if (now.error() == null) {
            ALERTS.forEach(id -> add(problems, id, now.sites()));
        }
        return problems;
    }

    private static void add(List<Problem> problems, String id, List<FleetSite> sites) {
        String kind = id.substring(KIND_FROM);
        List<FleetSite> affected =
                sites.stream().filter(site -> isAffected(site, kind)).toList();
        boolean areMany = affected.size() > MOST_ALERTS;
        problems.add(new Problem(id, areMany, "%,d sites: %s and others".formatted(affected.size(), names(affected))));
        for (FleetSite site : sites) {
            // unknown while one alert stands for all, which neither raises nor ends the alert of the site
            Boolean isThere = !isAffected(site, kind) ? Boolean.FALSE : areMany ? null : Boolean.TRUE;
            problems.add(Problem.ofSite(id, isThere, message(site, kind), site.name()));
        }
    }

    private static boolean isAffected(FleetSite site, String kind) {
        return site.has(kind) && site.state() != FleetSite.State.PAUSED;
    }

    private static String message(FleetSite site, String kind) {
        return site.problems().stream()
                .filter(problem -> problem.kind().equals(kind))
                .map(problem -> site.name() + ": " + problem.text())
                .findFirst()
                .orElse(null);
    }

    private static String names(List<FleetSite> sites) {
        return sites.stream().limit(NAMED).map(FleetSite::name).collect(Collectors.joining(", "));
    }
}
