package io.metersync.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.fault.Fault;
import io.metersync.fault.Retries;
import io.metersync.migration.PartitionsAhead;
import io.metersync.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sites by their last reports, the worst first. */
public final class Fleet {
    private static final Logger LOG = LoggerFactory.getLogger("read-sites");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Comparator<FleetSite> WORST_FIRST =
            Comparator.comparing(FleetSite::state).thenComparing(FleetSite::name, String.CASE_INSENSITIVE_ORDER);

    /** Between two readings, for each site: 1,000 sites take less than half a percent of a core. */
    private static final Duration PAUSE_OF_A_SITE = Duration.ofMillis(28);
    /** More lengthen the pause no further, so that the page is never older than half a minute. */
    private static final int MOST_SITES = 1_000;

    private final SiteRules rules;
    private final Clock clock;
    private volatile Snapshot snapshot = new Snapshot(List.of(), null, null, null);

    /**
     * The sites at one moment.
     *
     * @param time when they were read, or null before the first time
     * @param error why they can't be read now, or null
     * @param failingSince since when they can't be read, or null
     */
    record Snapshot(List<FleetSite> sites, Instant time, String error, Instant failingSince) {}

    private volatile Optional<PartitionsAhead> partitions = Optional.empty();

    /** {@code version} is that of this program. */
    public Fleet(Settings settings, String version, Clock clock) {
        this.rules = new SiteRules(settings, version);
        this.clock = clock;
    }

    /** Whether the sites are to be read again: the more there are, the more it costs. After a failure, at once. */
    public boolean isDue() {
        Snapshot last = snapshot;
        if (last.time() == null || last.error() != null) {
            return true;
        }
        Duration pause = PAUSE_OF_A_SITE.multipliedBy(Math.min(last.sites().size(), MOST_SITES));
        return Duration.between(last.time(), clock.instant()).abs().compareTo(pause) >= 0;
    }

    /** Takes the rows of {@code sql/centre/list-sites.sql}. */
    public void read(@Body List<Map<String, Object>> rows) {
        if (snapshot.error() != null) {
            LOG.info("The reports of {} sites were read again", rows.size());
        }
        snapshot = new Snapshot(sites(rows), clock.instant(), null, null);
    }

    /** Takes the rows of {@code sql/remote/partitions-ahead.sql}. */
    public void readPartitions(@Body List<Map<String, Object>> rows) {
        partitions = PartitionsAhead.of(rows);
    }

    /** The partitions of the readings as last read; empty if there are none, or before the first time. */
    Optional<PartitionsAhead> partitions() {
        return partitions;
    }

    /** Takes note of a failure to read; the sites stay as last known. It is logged once. */
    public void failed(Exchange exchange) {
        String error = Fault.of(Retries.exception(exchange)).message();
        if (snapshot.error() == null) {
            LOG.error("The reports of the sites can't be read: {}", error);
        }
        Instant since = snapshot.failingSince() == null ? clock.instant() : snapshot.failingSince();
        snapshot = new Snapshot(snapshot.sites(), snapshot.time(), error, since);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** All sites, the worst first. */
    public List<FleetSite> sites() {
        return snapshot.sites();
    }

    Optional<FleetSite> site(String name) {
        return sites().stream().filter(site -> site.name().equals(name)).findFirst();
    }

    /** All sites as {@code GET /api/sites} gives them. */
    public String toJson() throws JsonProcessingException {
        Snapshot now = snapshot;
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("time", now.time() == null ? null : now.time().toString());
        document.put("error", now.error());
        document.put("sites", now.sites());
        return JSON.writeValueAsString(document);
    }

    private List<FleetSite> sites(List<Map<String, Object>> rows) {
        Set<Object> names = new HashSet<>();
        rows.forEach(row -> {
            // the names of reports may be equal, and each site needs one of its own
            if (!names.add(row.get("name"))) {
                row.put("name", "%s (%s)".formatted(row.get("name"), row.get("node_id")));
            }
        });
        return rows.stream()
                .map(row -> FleetSite.of(row, rules))
                .sorted(WORST_FIRST)
                .toList();
    }
}
