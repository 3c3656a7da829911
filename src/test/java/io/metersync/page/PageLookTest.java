package io.metersync.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The five states that matter, wide and narrow, light and dark: looked at by people as target/screenshots, here by axe. */
@ExtendWith(SharedBrowser.class)
class PageLookTest {
    private static final Duration HISTORY = Duration.ofMinutes(52);
    private static final int SHARE_OF_READINGS = 26;

    private final Browser browser;

    PageLookTest(Browser browser) {
        this.browser = browser;
    }

    @Test
    void every_state_is_readable_wide_and_narrow_light_and_dark() {
        ShiftedClock clock = new ShiftedClock(HISTORY.negated());
        try (FaultProxy remote = FaultProxy.before(PostgresServer.newer());
                Site site = Site.migrated().throughRemote(remote).withClock(clock)) {
            PageSites.fill(site);
            site.with("MAX_CONNECTION_RETRIES", "0").with("CATCH_UP_FROM", "0").startAll();
            live(site, clock);

            browser.open(site.address());
            browser.awaitText("sentence", "All readings have arrived. Last reading sent");
            browser.look("healthy");

            PageSites.slowDownUploads(site);
            PageSites.collect(site, 60_000);
            browser.click("sync");
            browser.awaitText("sentence", "left.");
            browser.look("catching-up");

            remote.refuse();
            browser.awaitText("sentence", "The remote database can’t be reached since");
            browser.awaitText("sentence", "wait safely in the local database");
            browser.look("remote-down");

            PageSites.speedUploadsUp(site);
            remote.accept();
            browser.awaitText("remote-state", "Connected");
            PageSites.refuseNegativeReadings(site);
            PageSites.addBadReadings(site, 3);
            browser.click("sync");
            browser.awaitText("notes", "3 readings were refused");
            browser.await("rows", () -> browser.text("quarantine-rows").contains("EL-003"));
            browser.look("quarantined");

            site.remote().update("delete from meters where meter_id like 'PV%' or meter_id = 'EL-005'");
            browser.click("meter-sync");
            browser.awaitText("notes", "11 meters are missing");
            browser.look("held");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** An hour of a site's life in a moment: a cycle every two minutes, with readings in it. */
    private static void live(Site site, ShiftedClock clock) {
        for (int minutes = (int) HISTORY.toMinutes(); minutes >= 0; minutes -= 2) {
            PageSites.collect(site, SHARE_OF_READINGS * (3 + minutes % 7));
            clock.shift(Duration.ofMinutes(-minutes));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> hasSentAll(site));
        }
    }

    private static boolean hasSentAll(Site site) {
        boolean isInProgress = site.application().cycle().isInProgress();
        boolean isEmpty = site.countLocal("meter_readings") == 0;
        if (!isInProgress && !isEmpty) {
            // a cycle that had begun before the readings were there may have ended without them
            site.application().cycle().request();
        }
        return isEmpty && !isInProgress;
    }
}
