package io.metersync.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Meters, synced and watched from the page. */
@ExtendWith(SharedBrowser.class)
class PageMeterSyncTest {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");
    private static final String LOCK = "hashtext('metersync'), hashtext('merge')";
    private static FaultProxy link;
    private static Site site;

    private final Browser browser;

    PageMeterSyncTest(Browser browser) {
        this.browser = browser;
    }

    @BeforeAll
    static void start() {
        link = FaultProxy.before(PostgresServer.newer());
        site = Site.migrated()
                .throughRemote(link)
                .with("SYNC_INTERVAL_SECONDS", "3600")
                .with("MAX_CONNECTION_RETRIES", "0")
                .with("DB_CONNECTION_TIMEOUT_MS", "1000");
        PageSites.fill(site);
        site.startAll();
    }

    @AfterAll
    static void stop() {
        site.close();
        link.close();
    }

    @BeforeEach
    void open() {
        browser.open(site.address());
        browser.await("no meter sync runs", () -> browser.element("meter-sync").isEnabled());
    }

    @Test
    @Tag("Agent-3.1")
    @Tag("Agent-4.1")
    @Tag("Agent-4.2")
    void the_page_opens_with_a_button_the_last_meter_sync_and_the_number_of_meters() {
        assertThat(browser.text("meter-sync")).isEqualTo("Sync meters now");
        assertThat(browser.isShown("meter-sync")).isTrue();
        assertThat(browser.text("local-meters")).isEqualTo(Long.toString(site.countLocal("meters where active")));
        String last =
                site.application().status().report(true).meterSync().last().lastTime();
        assertThat(browser.text("meter-last")).isEqualTo(berlin(last));
        assertThat(browser.element("meter-last")
                        .findElement(org.openqa.selenium.By.tagName("time"))
                        .getDomAttribute("title"))
                .as("the exact time, on pointing at it")
                .matches(".*\\d{4} at \\d\\d:\\d\\d:\\d\\d CES?T");
    }

    @Test
    @Tag("Agent-3.2")
    @Tag("Agent-3.4")
    @Tag("Agent-4.3")
    void a_click_syncs_the_meters_and_shows_what_it_did() {
        site.remote()
                .update(
                        "insert into meters (meter_id, name, meter_type, unit) values ('N-1', 'New', 'gas', 'm3'), ('N-2', 'New', 'gas', 'm3')");
        site.remote().update("update meters set name = 'Renamed' where meter_id = 'EL-005'");
        site.remote().update("delete from meters where meter_id = 'WA-003'");

        browser.click("meter-sync");

        browser.awaitText("meter-sync-result", "Done: 2 meters inserted, 1 updated, 1 deactivated.");
        assertThat(browser.text("meter-inserted")).isEqualTo("2 meters");
        assertThat(browser.text("meter-updated")).isEqualTo("1 meter");
        assertThat(browser.text("meter-deactivated")).isEqualTo("1 meter");
        browser.awaitText("changes", "Meter N-1 added: New");
        browser.awaitText("changes", "Meter EL-005 changed: name");
        assertThat(site.countLocal("meters where not active")).isEqualTo(1);
        browser.awaitText("local-inactive", "and 1 inactive");
        assertThat(browser.text("local-meters")).isEqualTo(Long.toString(site.countLocal("meters where active")));
    }

    @Test
    @Tag("Agent-2.3")
    @Tag("Agent-3.3")
    void while_a_sync_runs_that_anybody_started_the_button_is_disabled_and_says_so() throws SQLException {
        try (Connection other = site.local().getDataSource().getConnection()) {
            other.createStatement().execute("select pg_advisory_lock(" + LOCK + ")");
            assertThat(PageSites.post(site, "/api/meter-sync")).isEqualTo(202);

            browser.awaitText("meter-sync", "Syncing meters …");

            assertThat(browser.element("meter-sync").isEnabled()).isFalse();
            assertThat(browser.element("meter-sync").getDomAttribute("aria-busy"))
                    .isEqualTo("true");
            assertThat(PageSites.post(site, "/api/meter-sync"))
                    .as("a second one")
                    .isEqualTo(409);
            other.createStatement().execute("select pg_advisory_unlock(" + LOCK + ")");
        }
        browser.awaitText("meter-sync", "Sync meters now");
        assertThat(browser.element("meter-sync").isEnabled()).isTrue();
    }

    @Test
    @Tag("Agent-3.5")
    @Tag("Agent-4.4")
    void a_failed_sync_shows_its_error_and_when_it_failed() {
        link.refuse();
        try {
            browser.click("meter-sync");

            browser.awaitText("meter-sync-result", "Failed, for the reason above.");
            browser.awaitText("meter-error", "SQLSTATE 08");
            String time =
                    site.application().status().report(true).meterSync().last().errorTime();
            browser.awaitText("meter-error", "Failed at " + berlin(time) + ": ");
            assertThat(browser.text("meter-inserted")).isEqualTo("–");
            browser.awaitText("remote-state", "Not connected");
        } finally {
            link.accept();
        }
        browser.awaitText("remote-state", "Connected");
        browser.click("meter-sync");
        browser.awaitText("meter-sync-result", "Done: ");
        assertThat(browser.isShown("meter-error")).isFalse();
    }

    private static String berlin(String time) {
        return CLOCK.format(java.time.Instant.parse(time).atZone(ZoneId.of("Europe/Berlin")));
    }
}
