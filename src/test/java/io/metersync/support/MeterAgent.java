package io.metersync.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.download.MeterSync;
import io.metersync.download.MeterSyncStatus;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** The agent of a site under test, and the meters on both of its sides. */
public record MeterAgent(Site site) {
    public MeterSync bean() {
        return site.camel().getRegistry().lookupByNameAndType("meterSync", MeterSync.class);
    }

    public MeterSyncStatus status() {
        return bean().status();
    }

    /** Runs one sync on this thread, which must succeed. */
    public void sync() {
        bean().request();
        assertThat(bean().begin()).isTrue();
        site.send("run-meter-sync");
        assertThat(status().last().error()).isNull();
    }

    /** Waits until the pool has a connection again, which it tries for ever more rarely. */
    public void awaitRemote() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        site.application().status().report(true).connections().remoteDbConnected());
    }

    /** Named meter-01 and so on; those that are there stay as they are. */
    public void addRemoteMeters(int count) {
        site.remote().update("""
                insert into meters (meter_id, name, meter_type, unit)
                select 'meter-' || to_char(i, 'FM00'), 'Meter ' || i, 'electricity', 'kWh' from generate_series(1, ?) as i
                on conflict do nothing
                """, count);
    }

    public void addRemoteMeter(String id) {
        site.remote()
                .update(
                        "insert into meters (meter_id, name, meter_type, unit) values (?, 'Meter', 'electricity', 'kWh')",
                        id);
    }

    /** The meters here, as id|name|type|unit|active. */
    public List<String> meters() {
        return site.local()
                .queryForList(
                        "select concat_ws('|', meter_id, name, meter_type, unit, active::text) from meters order by 1",
                        String.class);
    }

    /** The ids of the active meters here. */
    public List<String> active() {
        return site.local().queryForList("select meter_id from meters where active order by 1", String.class);
    }
}
