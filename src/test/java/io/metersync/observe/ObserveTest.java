package io.metersync.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.clock.Ticker;
import io.metersync.support.HttpCall;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ObserveTest {
    private static final Pattern NAME = Pattern.compile("metersync_\\w+");

    private final SettableClock clock = new SettableClock();
    private final Site site = Site.migrated().withClock(clock);

    @BeforeEach
    void start() {
        site.startWithHttp();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana-dashboard.json", "prometheus-alerts.yaml"})
    void every_metric_that_monitoring_uses_is_scraped(String file) throws Exception {
        site.remote().execute("insert into meters (meter_id, name, meter_type, unit) values ('m', 'M', 'e', 'kWh')");
        site.addReadings(250);
        site.cycle();
        Set<String> used = names(Files.readString(Path.of("src/dist/monitoring", file)));
        assertThat(used).isNotEmpty();
        assertThat(names(scrape())).containsAll(used);
    }

    /** What absent() does not: it tells nothing while one of several sites answers. */
    @Test
    void a_site_that_is_gone_is_found_among_others() throws Exception {
        String rules = Files.readString(Path.of("src/dist/monitoring/prometheus-alerts.yaml"));
        JsonNode down = new ObjectMapper()
                .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(rules))
                .at("/groups/0/rules/0");
        assertThat(down.path("alert").asText()).isEqualTo("MetersyncDown");
        assertThat(down.path("expr").asText())
                .startsWith("up{job=\"metersync\"} == 0 or on (instance) (max by (instance) (max_over_time(");
        assertThat(rules).doesNotContain("absent(");
    }

    @Test
    void metrics_count_what_happened() throws Exception {
        site.addReadings(250);
        site.cycle();
        await().untilAsserted(() -> assertThat(scrape())
                .contains("metersync_readings_uploaded_total 250\n", "metersync_readings_deleted_total 250\n")
                .contains("metersync_queue_size 0\n", "metersync_database_up{database=\"remote\"} 1\n")
                .contains("metersync_batch_duration_seconds_count 3\n")
                .contains("metersync_batch_duration_seconds_bucket{le=\"+Inf\"} 3\n"));
    }

    @Test
    void a_database_that_is_down_is_degraded_and_no_reason_to_start_anew() throws Exception {
        startTimer();
        site.remote().execute("alter table meters rename to hidden");
        HttpCall.Answer health =
                HttpCall.get(site.httpPort(), "/observe/health").send();
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().path("status").asText()).isEqualTo("degraded");
        assertThat(health.json().at("/checks/remoteDatabase").asText()).isEqualTo("degraded");
        assertThat(live().json().path("status").asText()).isEqualTo("up");
    }

    @Test
    void a_timer_that_no_longer_ticks_is_down_and_one_that_was_stopped_is_not() throws Exception {
        startTimer();
        Health health = new Health(
                site.application().status(),
                site.application().cycle(),
                Duration.ofSeconds(300),
                after(Duration.ofMinutes(2)));
        assertThat(health.live(site.camel()).status()).isEqualTo(503);
        assertThat(live().status()).isEqualTo(200);

        site.camel().getRouteController().stopRoute("sync-cycle");
        assertThat(health.live(site.camel()).status()).isEqualTo(200);
    }

    /** The clock stands, so only its first cycle runs. */
    private void startTimer() throws Exception {
        site.camel().getRouteController().startRoute("sync-cycle");
        await().until(() -> site.application().cycle().last() != null);
    }

    private Ticker after(Duration time) {
        return () -> clock.nanos() + time.toNanos();
    }

    private HttpCall.Answer live() {
        return HttpCall.get(site.httpPort(), "/observe/health/live").send();
    }

    private String scrape() {
        return HttpCall.get(site.httpPort(), "/observe/metrics").send().body();
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
    }
}
