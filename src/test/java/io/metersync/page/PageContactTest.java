package io.metersync.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the page says when something is away: the remote database, or the process itself. */
@ExtendWith(SharedBrowser.class)
class PageContactTest {
    private final Browser browser;
    private final FaultProxy link = FaultProxy.before(PostgresServer.newer());
    private final Site site = Site.migrated()
            .throughRemote(link)
            .with("SYNC_INTERVAL_SECONDS", "3600")
            .with("MAX_CONNECTION_RETRIES", "0")
            .with("DB_CONNECTION_TIMEOUT_MS", "1000");

    PageContactTest(Browser browser) {
        this.browser = browser;
    }

    @BeforeEach
    void start() {
        site.startAll();
        browser.open(site.address());
    }

    @AfterEach
    void stop() {
        browser.setOffline(false);
        site.close();
        link.close();
    }

    @Test
    void a_remote_database_that_is_down_is_named_with_its_time_and_reason_until_it_is_back() {
        browser.awaitText("sentence", "All readings have arrived.");
        link.refuse();
        site.addReadings(250);

        browser.awaitText("remote-state", "Not connected");
        assertThat(browser.text("sentence"))
                .matches("The remote database can’t be reached since \\d\\d:\\d\\d \\(connection refused\\)\\."
                        + " 250 readings wait safely in the local database; the oldest is from .*\\.");
        assertThat(browser.text("remote-error")).contains("127.0.0.1:" + link.port());
        browser.awaitText("announcement", "The remote database can’t be reached.");

        link.accept();
        browser.awaitText("remote-state", "Connected");
        browser.click("sync");
        browser.awaitText("sync-result", "250 readings sent.");
        browser.awaitText("sentence", "All readings have arrived. Last reading sent");
    }

    @Test
    void a_process_that_does_not_answer_raises_a_banner_that_goes_with_the_next_answer() {
        browser.setOffline(true);

        browser.await("the banner", () -> browser.isShown("contact"));
        assertThat(browser.text("contact")).matches("No contact with Metersync since \\d\\d:\\d\\d:\\d\\d: .*");
        assertThat(browser.element("contact").getDomAttribute("role")).isEqualTo("alert");
        assertThat(browser.accessibilityProblems()).isEmpty();
        browser.setOffline(false);
        browser.await("no banner", () -> !browser.isShown("contact"));
        browser.complaints();
    }

    @Test
    void a_page_that_nobody_sees_asks_nothing_and_goes_on_when_it_is_seen_again() {
        browser.run("""
                const waits = new Set(), set = window.setTimeout, clear = window.clearTimeout;
                window.setTimeout = (action, millis) => {
                  const id = set(() => { waits.delete(id); action(); }, millis);
                  if (millis === 2000) waits.add(id);
                  return id;
                };
                window.clearTimeout = id => { waits.delete(id); clear(id); };
                window.nextQuestions = () => waits.size;
                window.see = seen => {
                  Object.defineProperty(document, 'hidden', { value: !seen, configurable: true });
                  document.dispatchEvent(new Event('visibilitychange'));
                };
                """);
        browser.await("the next question is planned", () -> browser.run("return nextQuestions()")
                .equals(1L));

        browser.run("see(false)");

        assertThat(browser.run("return nextQuestions()")).isEqualTo(0L);
        site.addReadings(7);
        browser.run("see(true)");
        browser.awaitText("queue", "7");
        browser.await("the next question is planned", () -> browser.run("return nextQuestions()")
                .equals(1L));
    }
}
