package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A remote database that cancels what takes longer than its statement_timeout: batches become smaller, and the queue empties. */
class StatementTimeoutTest {
    private final Site site = Site.migrated().withLeastPrivilege();
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    @Tag("Req-6.3")
    void a_table_too_slow_for_large_batches_gets_smaller_ones_and_everything_arrives_in_one_cycle() {
        site.with("CATCH_UP_FROM", "1").addReadings(2000);
        List<String> collected = Site.readings(site.local());
        slow("pg_sleep(0.002)", "400ms");

        site.start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("quarantined_readings")).isZero();
    }

    @Test
    @Tag("Req-6.3")
    void readings_too_slow_alone_go_to_the_quarantine_while_the_others_arrive() {
        site.addReadings(300);
        slow("case when new.source_id in (33, 34, 290) then pg_sleep(30) end", "300ms");

        site.start().cycle();
        site.addReadings(1, 301);
        site.cycle();
        site.addReadings(1, 302);
        site.cycle();

        assertThat(critical(log)).first().asString().contains("3 readings wait", "raise its statement_timeout");
        assertThat(site.application().cycle().last().success()).isTrue();
        assertThat(site.countRemote("meter_readings")).isEqualTo(299);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.local()
                        .queryForList(
                                "select source_id || ' ' || sqlstate from quarantined_readings order by source_id",
                                String.class))
                .containsExactly("33 57014", "34 57014", "290 57014");
    }

    @Test
    void if_every_reading_is_too_slow_none_is_quarantined() {
        site.addReadings(3);
        slow("pg_sleep(30)", "200ms");

        site.start().cycle();
        site.cycle();
        site.cycle();
        site.cycle();

        assertThat(site.countLocal("meter_readings")).isEqualTo(3);
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(site.application().cycle().last().success()).isFalse();
    }

    private void slow(String wait, String timeout) {
        site.remote().execute("""
                create function wait() returns trigger language plpgsql as $$ begin perform %s; return new; end $$;
                create trigger wait before insert on meter_readings for each row execute function wait();
                alter role %s set statement_timeout = '%s'
                """.formatted(wait, site.role("POSTGRES_CLIENT"), timeout));
    }
}
