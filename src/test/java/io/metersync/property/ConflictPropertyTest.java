package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Cases;
import io.metersync.support.MeterAgent;
import io.metersync.support.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whatever both sides edit: the remote side wins, except in the fields that the site owns, and every lost local edit is kept once. */
class ConflictPropertyTest {
    private static final int METERS = 6;
    private static final int ROUNDS = 4;
    private static final List<String> COLUMNS = List.of("name", "location_id", "meter_type", "unit");

    @AutoClose
    private static final Site SITE = Site.migrated()
            .with("METER_LOCAL_FIELDS", "location_id,configuration.note")
            .withLeastPrivilege()
            .start();

    private final MeterAgent agent = new MeterAgent(SITE);

    /** A meter's content; of configuration its two keys. */
    private record Meter(String name, String locationId, String meterType, String unit, String limit, String note) {
        List<String> lost(Meter received, Meter remote) {
            List<String> fields = new ArrayList<>();
            lose(fields, "name", name, received.name, remote.name);
            lose(fields, "meter_type", meterType, received.meterType, remote.meterType);
            lose(fields, "unit", unit, received.unit, remote.unit);
            lose(fields, "configuration", limit, received.limit, remote.limit);
            return fields;
        }

        private static void lose(List<String> fields, String field, String here, String received, String there) {
            if (!Objects.equals(here, received) && !Objects.equals(here, there)) {
                fields.add(field);
            }
        }

        /** What a download makes of it. */
        Meter merged(Meter remote) {
            return new Meter(remote.name, locationId, remote.meterType, remote.unit, remote.limit, note);
        }
    }

    @Test
    @Tag("Req-8.5")
    void the_remote_side_wins_and_every_lost_edit_is_kept_once() {
        Cases.hundred(this::holds);
    }

    private void holds(RandomGenerator random) {
        SITE.empty();
        for (int i = 0; i < METERS; i++) {
            SITE.remote()
                    .update(
                            "insert into meters (meter_id, name, meter_type, unit) values (?, 'n', 't', 'u')",
                            "m-" + i);
        }
        SITE.run("download-meters");
        // a change that both sides make is not received: nothing crosses the link
        Map<String, Meter> received = meters(SITE.local());
        for (int round = 0; round < ROUNDS; round++) {
            edit(SITE.local(), random);
            edit(SITE.remote(), random);
            Map<String, Meter> local = meters(SITE.local());
            Map<String, Meter> remote = meters(SITE.remote());
            SITE.local().update("delete from meter_conflicts");

            if (random.nextBoolean()) {
                SITE.run("download-meters");
            } else {
                agent.sync();
            }

            Map<String, Meter> merged = new TreeMap<>();
            List<String> lost = new ArrayList<>();
            local.forEach((id, meter) -> {
                merged.put(id, meter.merged(remote.get(id)));
                List<String> fields = meter.lost(received.get(id), remote.get(id));
                if (!fields.isEmpty()) {
                    lost.add(id + " " + String.join(",", fields) + " " + meter);
                }
            });
            assertThat(meters(SITE.local())).isEqualTo(merged);
            assertThat(kept()).isEqualTo(lost);
            merged.forEach((id, meter) -> {
                if (!meter.equals(local.get(id))) {
                    received.put(id, meter);
                }
            });
        }
    }

    private static void edit(JdbcTemplate database, RandomGenerator random) {
        for (int edits = random.nextInt(6); edits > 0; edits--) {
            String id = "m-" + random.nextInt(METERS);
            String value = Integer.toString(random.nextInt(3));
            if (random.nextInt(3) > 0) {
                database.update(
                        "update meters set %s = ? where meter_id = ?".formatted(Cases.oneOf(random, COLUMNS)),
                        value,
                        id);
            } else if (random.nextInt(3) > 0) {
                database.update(
                        "update meters set configuration = jsonb_set(coalesce(configuration, '{}'), array[?], to_jsonb(?::text))"
                                + " where meter_id = ?",
                        "limit",
                        value,
                        id);
            } else if (random.nextBoolean()) {
                database.update(
                        "update meters set configuration = configuration || jsonb_build_object('note', ?::text)"
                                + " where meter_id = ? and configuration is not null",
                        value,
                        id);
            } else {
                database.update("update meters set configuration = null where meter_id = ?", id);
            }
        }
    }

    private static Map<String, Meter> meters(JdbcTemplate database) {
        Map<String, Meter> meters = new TreeMap<>();
        database.query("select meter_id, to_json(meters) as row from meters", row -> {
            meters.put(row.getString("meter_id"), meter(database, row.getString("row")));
        });
        return meters;
    }

    private static Meter meter(JdbcTemplate database, String json) {
        return database.queryForObject(
                """
                select row ->> 'name', row ->> 'location_id', row ->> 'meter_type', row ->> 'unit',
                       row #>> '{configuration,limit}', row #>> '{configuration,note}' from (select ?::json as row) as parameter
                """,
                (row, place) -> new Meter(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)),
                json);
    }

    /** What meter_conflicts hold, in the order of keys. */
    private static List<String> kept() {
        List<String> kept = new ArrayList<>();
        SITE.local()
                .query(
                        "select key, array_to_string(fields, ',') as fields, local_row from meter_conflicts order by key",
                        row -> {
                            kept.add(row.getString("key") + " " + row.getString("fields") + " "
                                    + meter(SITE.local(), row.getString("local_row")));
                        });
        return kept;
    }
}
