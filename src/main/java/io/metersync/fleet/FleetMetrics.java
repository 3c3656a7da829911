package io.metersync.fleet;

import io.metersync.migration.PartitionsAhead;
import io.metersync.observe.Exposition;
import java.util.function.Function;

/** The metrics of the centre for Prometheus: a value a site, by its name. */
public final class FleetMetrics {
    private final Fleet fleet;

    public FleetMetrics(Fleet fleet) {
        this.fleet = fleet;
    }

    public String scrape() {
        Exposition out = new Exposition();
        out.gauge(
                "metersync_fleet_up",
                "Whether the reports of the sites can be read",
                fleet.snapshot().error() == null ? 1 : 0);
        fleet.partitions()
                .map(PartitionsAhead::days)
                .ifPresent(days -> out.gauge(
                        "metersync_fleet_partition_days",
                        "Days until the partitions of the remote meter_readings end",
                        days));
        gauge(out, "metersync_site_silent", "Whether the site does not report", site -> site.has("silent") ? 1L : 0);
        gauge(
                out,
                "metersync_site_needs_attention",
                "Whether the site needs action",
                site -> site.state().needsAction() ? 1L : 0);
        gauge(out, "metersync_site_queue_size", "Readings that wait at the site", FleetSite::queueSize);
        gauge(out, "metersync_site_behind_seconds", "Age of the oldest reading that waits", FleetSite::behindSeconds);
        gauge(out, "metersync_site_quarantine_size", "Readings in the quarantine", FleetSite::quarantinedReadings);
        gauge(
                out,
                "metersync_site_held_deactivations",
                "Meters whose deactivation waits for approval",
                FleetSite::heldDeactivations);
        gauge(
                out,
                "metersync_site_clock_offset_milliseconds",
                "The site's clock minus the remote server's",
                FleetSite::clockOffsetMs);
        gauge(
                out,
                "metersync_site_uploaded",
                "Readings uploaded since the site's process started",
                FleetSite::uploaded);
        return out.text();
    }

    private void gauge(Exposition out, String name, String help, Function<FleetSite, Number> value) {
        out.type(name, "gauge", help);
        for (FleetSite site : fleet.sites()) {
            Number known = value.apply(site);
            if (known != null) {
                out.value(name, "{site=\"" + Exposition.escaped(site.name()) + "\"}", known.doubleValue());
            }
        }
    }
}
