package io.metersync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.metersync.support.Centre;
import io.metersync.support.FaultProxy;
import io.metersync.support.HttpCall;
import io.metersync.support.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code metersync fleet serve}: its page in a browser with few and many sites, its API, metrics and health. */
@ExtendWith(SharedBrowser.class)
class FleetPageTest {
    private final Browser browser;
    private final PostgresServer server = PostgresServer.newer();
    private final FaultProxy link = FaultProxy.before(server);
    private Centre centre;

    FleetPageTest(Browser browser) {
        this.browser = browser;
    }

    @BeforeEach
    void makeCentre() {
        centre = new Centre(server, server.createDatabase(), link.port());
    }

    @AfterEach
    void close() throws Exception {
        centre.close();
        link.close();
    }

    @Test
    void three_sites_are_listed_the_worst_first_and_each_has_its_days() throws Exception {
        centre.report("North", "")
                .report("South <b>", "contacted_at = now() - interval '20 min', last_error = 'upload-readings: no'")
                .report("West", "quarantined = 3, clock_offset_ms = 7200000, standby_contacted_at = now()");
        centre.start();

        browser.open(centre.address());
        browser.awaitText("sentence", "2 of 3 sites need action: 1 silent, 1 with a problem.");
        browser.look("fleet-3");
        assertThat(rows(0)).isEqualTo("South <b>|West|North");

        browser.run("document.querySelector('#rows tr:nth-child(2) button').click()");
        browser.awaitText("site-name", "West: attention");
        assertThat(browser.text("site-problems"))
                .contains("3 readings in the quarantine")
                .contains("2 h ahead");
        assertThat(browser.text("site-facts")).contains("ready, last contact");
        assertThat(browser.text("day-rows")).contains("86,400").contains("1,440");
        browser.lookNarrow("fleet-detail");

        link.refuse();
        browser.await("the lost contact", () -> {
            browser.run("document.dispatchEvent(new Event('visibilitychange'))");
            return browser.isShown("contact") && browser.text("contact").contains("can’t be read");
        });
        assertThat(rows(0)).isEqualTo("South <b>|West|North");
        assertThat(get("/observe/health").status()).isEqualTo(503);
        link.accept();
        browser.await("the contact", () -> {
            browser.run("document.dispatchEvent(new Event('visibilitychange'))");
            return !browser.isShown("contact");
        });
        assertThat(get("/observe/health").status()).isEqualTo(200);
    }

    @Test
    void ten_thousand_sites_are_searched_sorted_and_filtered() throws Exception {
        centre.report("template", "");
        centre.remote().update("""
                insert into metersync_heartbeats (node_id, site, version, interval_seconds, queue_size, quarantined, behind_seconds)
                select gen_random_uuid(), 'Site ' || to_char(n, 'FM00000'), '1.' || n % 3, 60, n, case when n % 100 = 0 then n end, n % 5000
                from generate_series(1, 9999) as n""");
        centre.start();

        browser.open(centre.address());
        browser.awaitText("sentence", "of 10,000 sites need action");
        assertThat(browser.text("shown")).isEqualTo("The first 200 of 10,000 sites.");
        browser.screenshot("fleet-10000");

        search("site 0123");
        assertThat(browser.text("shown")).isEqualTo("11 sites.");
        search("");
        browser.run("const f = document.getElementById('filter'); f.value = 'kind:quarantine'; f.onchange()");
        assertThat(browser.text("shown")).isEqualTo("99 sites.");
        browser.run("document.querySelector('[data-sort=quarantinedReadings]').click()");
        assertThat(rows(0)).startsWith("Site 09900|Site 09800");
        browser.run("document.querySelector('[data-sort=quarantinedReadings]').click()");
        assertThat(rows(0)).startsWith("Site 00100|Site 00200");
        browser.run("const f = document.getElementById('filter'); f.value = ''; f.onchange()");
        browser.click("more");
        assertThat(browser.text("shown")).isEqualTo("The first 1,200 of 10,000 sites.");
    }

    @Test
    void the_api_and_the_metrics_name_each_site() throws Exception {
        centre.report("North \"1\"", "queue_size = 7").start();

        JsonNode sites = get("/api/sites").json().path("sites");
        assertThat(sites).hasSize(1);
        assertThat(sites.get(0).path("state").asText()).isEqualTo("ok");
        JsonNode site = get("/api/sites/North%20%221%22").json();
        assertThat(site.path("queueSize").asLong()).isEqualTo(7);
        assertThat(site.path("days").get(0).path("uploaded").asLong()).isEqualTo(86_400);
        assertThat(get("/api/sites/nobody").status()).isEqualTo(404);
        assertThat(get("/observe/metrics").body())
                .contains("metersync_site_queue_size{site=\"North \\\"1\\\"\"} 7\n")
                .contains("metersync_fleet_up 1\n");
        assertThat(HttpCall.get(centre.httpPort(), "/api/sites")
                        .with("Host", "evil.example")
                        .send()
                        .status())
                .isEqualTo(421);
    }

    private HttpCall.Answer get(String path) {
        return HttpCall.get(centre.httpPort(), path).send();
    }

    private void search(String text) {
        browser.run("const s = document.getElementById('search'); s.value = arguments[0]; s.oninput()", text);
    }

    private String rows(int column) {
        return (String) browser.run(
                "return [...document.querySelectorAll('#rows tr')].map(row => row.children[arguments[0]].textContent).join('|')",
                column);
    }
}
