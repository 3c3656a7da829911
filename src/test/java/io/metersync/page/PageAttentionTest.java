package io.metersync.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What waits for an operator's word: held meters and refused readings. And what strangers' text must not do. */
@ExtendWith(SharedBrowser.class)
class PageAttentionTest {
    private static final String SCRIPT = "<script>window.hacked = 1</script><img src=x onerror=\"window.hacked = 1\">";

    private final Browser browser;
    private final Site site =
            Site.migrated().with("SYNC_INTERVAL_SECONDS", "3600").with("READING_CHECKS", "warn");

    PageAttentionTest(Browser browser) {
        this.browser = browser;
    }

    @BeforeEach
    void start() {
        PageSites.fill(site);
        site.startAll();
        browser.open(site.address());
        browser.awaitText("local-meters", "50");
        browser.await("no meter sync runs", () -> browser.element("meter-sync").isEnabled());
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void a_held_deactivation_is_listed_and_waits_for_a_confirmed_approval() {
        site.remote().update("delete from meters where meter_id like 'PV%' or meter_id = 'EL-005'");

        browser.click("meter-sync");

        browser.awaitText("notes", "11 meters are missing in the remote database; your decision is needed");
        browser.awaitText("meter-sync-result", "11 on hold");
        assertThat(browser.text("held-rows"))
                .contains("EL-005", "PV-004", "solar")
                .doesNotContain("EL-010");
        browser.click("approve");
        assertThat(browser.text("confirm-title")).isEqualTo("Deactivate 11 meters?");
        browser.element("confirm-no").click();
        assertThat(site.countLocal("meters where active")).isEqualTo(50);
        browser.click("approve");
        browser.element("confirm-yes").click();
        browser.awaitText("meter-sync-result", "11 meters deactivated");
        browser.await("nothing is held any more", () -> !browser.isShown("held"));
        assertThat(site.countLocal("meters where active")).isEqualTo(39);
    }

    @Test
    void an_approval_of_what_is_no_longer_held_is_refused_and_said_so() {
        site.remote().update("delete from meters");
        browser.click("meter-sync");
        browser.awaitText("notes", "50 meters are missing");
        browser.click("approve");
        // between the question and the answer another sync holds one more or less
        site.remote()
                .update("insert into meters (meter_id, name, meter_type, unit) values ('EL-005', 'Back', 'gas', 'm3')");
        PageSites.post(site, "/api/meter-sync");
        browser.awaitText("notes", "49 meters are missing");

        browser.element("confirm-yes").click();

        browser.awaitText("approve-result", "Nothing is held, or not what you saw: look again.");
        assertThat(site.countLocal("meters where active")).isEqualTo(50);
    }

    @Test
    void a_refused_reading_shows_why_and_is_retried_or_discarded_on_a_confirmed_word() {
        PageSites.refuseNegativeReadings(site);
        PageSites.addBadReadings(site, 2);
        browser.click("sync");
        browser.awaitText("sync-result", "50 readings sent");
        browser.awaitText("notes", "2 readings were refused");
        browser.awaitText("quarantine-rows", "no_negative_readings");

        String first = id("EL-001");
        browser.click("discard-" + first);
        assertThat(browser.text("confirm-text")).contains("-1 kWh of EL-001");
        browser.element("confirm-no").click();
        assertThat(site.countLocal("quarantined_readings")).isEqualTo(2);
        browser.click("discard-" + first);
        browser.element("confirm-yes").click();
        browser.awaitText("quarantine-result", "Discarded: -1 kWh of EL-001");
        browser.awaitText("notes", "1 reading was refused");

        String second = id("EL-002");
        browser.click("retry-" + second);
        browser.awaitText("quarantine-result", "Still refused: ");
        site.remote().execute("alter table meter_readings drop constraint no_negative_readings");
        browser.click("retry-" + second);
        browser.awaitText("quarantine-result", "Sent: -2 kWh of EL-002");
        browser.await("the quarantine is empty", () -> !browser.isShown("quarantine"));
        assertThat(site.countRemote("meter_readings where value = -2")).isEqualTo(1);
        assertThat(site.countRemote("meter_readings where value = -1")).isZero();
    }

    @Test
    void findings_are_shown_by_rule_with_the_last_reading_and_disturb_nobody() {
        PageSites.collect(site, 20);
        site.local().update("""
                insert into meter_readings (meter_id, timestamp, value, unit)
                values ('XX-1', localtimestamp, 'NaN', 'kWh'), ('<b>XX-2</b>', localtimestamp, 1, 'kWh')
                """);
        browser.click("sync");

        browser.awaitText("findings-rows", "unknown-meter");
        browser.awaitText("findings-rows", "<b>XX-2</b> at ");
        assertThat(browser.text("findings-rows")).contains("not-a-number", "XX-1 at ", "NaN or infinite");
        assertThat(browser.text("findings-text")).contains("They are sent, and no value is changed");
        assertThat(browser.accessibilityProblems()).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void markup_in_a_meters_name_or_an_error_is_text_and_nothing_else() {
        site.remote()
                .update(
                        "insert into meters (meter_id, name, meter_type, unit) values (?, ?, 'gas', 'm3')",
                        "<b>id</b>",
                        SCRIPT);
        site.remote().execute("""
                create function refuse() returns trigger language plpgsql as $$ begin raise exception '%s'; end $$;
                create trigger refuse before insert on meter_readings for each row when (new.value < 0) execute function refuse()
                """.formatted(SCRIPT));
        PageSites.addBadReadings(site, 1);

        browser.click("sync");

        browser.awaitText("quarantine-rows", SCRIPT);
        browser.awaitText("changes", "Meter <b>id</b> added: " + SCRIPT);
        assertThat(browser.run("return window.hacked")).isNull();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void the_log_shows_all_or_only_what_failed() {
        browser.awaitText("log-rows", "Reading upload");
        site.remote().execute("alter table meters rename to hidden_meters");
        browser.click("sync");
        browser.awaitText("log-rows", "Failed");
        browser.awaitText("notes", "Meters have not been updated since");
        browser.awaitText("remote-error", "It rejects a query: relation \"meters\" does not exist");
        assertThat(browser.text("remote-state")).isEqualTo("Connected");

        browser.click("failed-only");

        browser.await("only failures", () -> !browser.text("log-rows").contains("Done"));
        assertThat(browser.text("log-rows")).contains("Meter download", "Failed", "run metersync migrate");
    }

    @Test
    void a_suspended_route_is_the_headline_and_a_request_is_answered_with_what_is_so() throws Exception {
        site.camel().getRouteController().suspendRoute("sync-cycle");
        PageSites.collect(site, 50);

        browser.awaitText(
                "sentence",
                "Route sync-cycle is suspended: resume it over JMX, or restart Metersync. 50 readings wait");
        browser.click("sync");
        browser.awaitText("sync-result", "Route sync-cycle is suspended: resume it over JMX, or restart Metersync.");

        site.camel().getRouteController().resumeRoute("sync-cycle");
        browser.await("the route runs", () -> !browser.text("sentence").contains("suspended"));
    }

    private String id(String meter) {
        return site.local()
                .queryForObject("select id::text from quarantined_readings where meter_id = ?", String.class, meter);
    }
}
