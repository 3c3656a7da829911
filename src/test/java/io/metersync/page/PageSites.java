package io.metersync.page;

import io.metersync.settings.Settings;
import io.metersync.support.Site;
import io.metersync.sync.SqlFiles;

/** Sites as the demo has them, and what can befall them. */
final class PageSites {
    private PageSites() {}

    /** 50 meters and 3 tenants at the client. */
    static void fill(Site site) {
        Settings settings = site.settings();
        site.remote().execute(new SqlFiles(settings.home()).read("demo/remote"));
    }

    /** So many readings, the newest of now. */
    static void collect(Site site, int readings) {
        site.local().update("""
                insert into meter_readings (meter_id, timestamp, value, unit)
                select format('EL-%s', to_char(i % 10, 'FM000')), localtimestamp - i * interval '10 ms', i, 'kWh'
                from generate_series(1, ?) as i
                """, readings);
    }

    /** The remote database takes no negative readings any more. */
    static void refuseNegativeReadings(Site site) {
        site.remote().execute("alter table meter_readings add constraint no_negative_readings check (value >= 0)");
    }

    static void addBadReadings(Site site, int count) {
        site.local().update("""
                insert into meter_readings (meter_id, timestamp, value, unit)
                select format('EL-%s', to_char(i, 'FM000')), localtimestamp, -i, 'kWh' from generate_series(1, ?) as i
                """, count);
        collect(site, 50);
    }

    /** Every INSERT takes its time, as over a slow link. */
    static void slowDownUploads(Site site) {
        site.remote().execute("""
                create function take_time() returns trigger language plpgsql as $$
                begin perform pg_sleep(0.04); return null; end $$;
                create trigger take_time after insert on meter_readings for each statement execute function take_time()
                """);
    }
}
