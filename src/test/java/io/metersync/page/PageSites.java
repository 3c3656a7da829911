package io.metersync.page;

import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import io.metersync.support.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

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
                begin perform pg_sleep(0.4); return null; end $$;
                create trigger take_time after insert on meter_readings for each statement execute function take_time()
                """);
    }

    /** Nothing waits any more, and what comes next goes at once. */
    static void speedUploadsUp(Site site) {
        site.remote().execute("drop trigger take_time on meter_readings");
        site.local().execute("truncate meter_readings");
    }

    /** Sends what a command or another page would, and gives the status code. */
    static int post(Site site, String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(site.address() + path))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
