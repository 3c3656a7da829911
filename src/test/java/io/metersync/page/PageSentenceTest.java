package io.metersync.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.Site;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one sentence at the top, for states of every kind; times are Berlin's, an hour ahead of the status in winter. */
@ExtendWith(SharedBrowser.class)
class PageSentenceTest {
    private static Site site;

    @BeforeAll
    static void open(Browser browser) {
        site = Site.migrated().startAll();
        browser.open(site.address());
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {}                                                  | ok: All readings have arrived. Last reading sent 4 s ago.
            {lastReadingSent: null}                             | ok: All readings have arrived.
            {lastCycle: null, lastSyncTime: null}               | wait: The first sync cycle has not ended yet.
            {isStandby: true, queueSize: 5}                     | wait: This process is on standby: another process syncs this site.
            {queueSize: 120}                                    | ok: Readings are arriving, 120 readings waiting for the next cycle. Last reading sent 4 s ago.
            {queueSize: 1, cycleInProgress: true}               | ok: Readings are arriving, 1 reading being sent. Last reading sent 4 s ago.
            {queueSize: 1216000, cycleInProgress: true}         | busy: Catching up: 1.2 M readings queued, 38,000 per second, about 32 s left.
            {queueSize: 1216000, queueSizeIsEstimate: true, cycleInProgress: true} | busy: Catching up: about 1.2 M readings queued, 38,000 per second, about 32 s left.
            {queueSize: 1216000, cycleInProgress: true, upload: {secondsLeft: null, maxKbps: 0}} | busy: Catching up: 1.2 M readings queued.
            {queueSize: 30000, cycleInProgress: true, upload: {perSecond: 500, secondsLeft: 60, maxKbps: 512}} | busy: Catching up: 30,000 readings queued, 500 per second, about 60 s left. Metersync uses up to 512 kbit/s of the link.
            {queueSize: 30000, cycleInProgress: true, oldestUnsynchronizedReading: '2025-12-29T09:44:04Z', upload: {perSecond: 500, secondsLeft: 60, maxKbps: 0, newestFreshReading: '2026-01-01T09:43:44Z'}} | busy: Catching up: 30,000 readings queued, the oldest 3 days old, 500 per second, about 60 s left. New readings go first: the newest that arrived is 20 s old.
            {queueSize: 30000, cycleInProgress: true, oldestUnsynchronizedReading: '-infinity', upload: {perSecond: 500, secondsLeft: 60, maxKbps: 0}} | busy: Catching up: 30,000 readings queued, 500 per second, about 60 s left.
            {remoteDbConnected: false, queueSize: 18230, ...OLD} | bad: The remote database can’t be reached since 10:42 (connection refused). 18,230 readings wait safely in the local database; the oldest is from 10:41.
            {remoteDbConnected: false, remoteDbSince: null, remoteDbError: null} | bad: The remote database can’t be reached. The queue is empty.
            {remoteDbError: 'no table (SQLSTATE 42P01): run metersync migrate'} | warn: All readings have arrived. Last reading sent 4 s ago. [The remote database rejects a query: no table: run metersync migrate]
            {localDbError: 'no table (SQLSTATE 42P01): run metersync migrate', queueSize: null} | bad: The local database rejects a query: no table: run metersync migrate. The length of the queue is unknown.
            {lastCycle: {flows: [{flow: 'download-meters', failingSince: now(30), error: 'no table'}]}} | warn: All readings have arrived. Last reading sent 4 s ago. [Meters have not been updated since 10:30: no table]
            {localDbConnected: false}                           | bad: The local database can’t be reached since 10:40 (no answer). Metersync can’t send readings until it is back.
            {lastCycle: FAILED, queueSize: 1, ...OLD}           | bad: The upload has failed since 10:30: no table. 1 reading waits safely in the local database; the oldest is from 10:41.
            {lastCycle: FAILED, queueSize: 2, ...OLD, remoteDbSince: now(43)} | busy: The remote database has been back since 10:43. 2 readings wait safely in the local database; the oldest is from 10:41. The next cycle sends them.
            {identity: 'nothing is uploaded, because it may be a copy', lastCycle: FAILED, queueSize: 2, ...OLD} | bad: Nothing is uploaded, because it may be a copy. 2 readings wait safely in the local database; the oldest is from 10:41.
            {stoppedRoutes: [{isNeeded: true, problem: 'route upload-batch is stopped: start it'}], queueSize: 2, ...OLD, lastCycle: FAILED} | bad: Route upload-batch is stopped: start it. 2 readings wait safely in the local database; the oldest is from 10:41.
            {stoppedRoutes: [{isNeeded: false, problem: 'route housekeeping is stopped: start it'}]} | warn: All readings have arrived. Last reading sent 4 s ago. [Route housekeeping is stopped: start it]
            {routesEdit: {state: 'refused', time: now(43), message: 'routes/a.camel.yaml:3: no'}} | warn: All readings have arrived. Last reading sent 4 s ago. [Metersync refused the edit of 10:43 and keeps the previous routes: routes/a.camel.yaml:3: no]
            {routesEdit: {state: 'applied', time: now(43), message: 'routes/a.camel.yaml'}} | ok: All readings have arrived. Last reading sent 4 s ago.
            {pause: {by: 'admin', since: now(43)}, queueSize: 2, ...OLD} | warn: Uploads are paused by admin at the remote database since 10:43. 2 readings wait safely in the local database; the oldest is from 10:41.
            {quarantinedReadings: 1}                            | warn: All other readings have arrived. Last reading sent 4 s ago. [1 reading was refused and is in quarantine]
            {refusedRows: [{table: 'meters', count: 1, first: [{key: 'm-7', reason: 'too long'}]}]} | warn: All readings have arrived. Last reading sent 4 s ago. [The local database refused 1 meter: m-7 (too long)]
            {refusedRows: [{table: 'tenant', count: 5, first: [1, 2, 3, 4, 5].map(key => ({key, reason: 'no'}))}]} | warn: All readings have arrived. Last reading sent 4 s ago. [The local database refused 5 tenants: 1 (no), 2 (no), 3 (no), and 2 more]
            {conflicts: 2}                                      | warn: All readings have arrived. Last reading sent 4 s ago. [2 local edits of meters or tenants were overwritten in the last 24 hours; the local versions are kept (metersync conflicts list)]
            {meterSync: {held: {count: 8}}}                     | warn: All readings have arrived. Last reading sent 4 s ago. [8 meters are missing in the remote database; your decision is needed]
            """)
    void the_sentence_says_whether_everything_arrives_and_if_not_why_and_since_when(
            String change, String expected, Browser browser) {
        assertThat(browser.run("""
                return (async () => {
                const { sentence } = await import('/web/sentence.js');
                const day = new Date().toDateString();
                const now = minute => new Date(day + ' 10:' + minute).toISOString();
                const OLD = { oldestUnsynchronizedReading: now(41) };
                const FAILED = { endedAt: now(42), flows: [
                  { flow: 'upload-readings', success: false, error: 'no table', failingSince: now(30) }] };
                const status = {
                  time: '2026-01-01T09:44:04Z', lastReadingSent: '2026-01-01T09:44:00Z',
                  localDbConnected: true, localDbSince: now(40), localDbError: 'no answer for 3000 ms',
                  remoteDbConnected: true, remoteDbSince: now(42), remoteDbError: 'Connection to db:5432 refused. Check that',
                  cycleInProgress: false, queueSize: 0, quarantinedReadings: 0, lastSyncTime: now(44),
                  lastCycle: { endedAt: now(44), flows: [] }, meterSync: {},
                  upload: { perSecond: 38000, secondsLeft: 32, maxKbps: 0 } };
                const change = %s;
                Object.assign(status, change);
                for (const side of ['local', 'remote']) {
                  if (status[side + 'DbConnected'] && !change[side + 'DbError']) status[side + 'DbError'] = null;
                }
                const said = sentence(status);
                return said.kind + ': ' + said.text + said.notes.map(note => ' [' + note.text + ']').join('');
                })();
                """.formatted(change))).isEqualTo(expected);
    }

    @Test
    void a_chart_begins_where_the_process_did_and_its_numbers_have_units(Browser browser) {
        browser.awaitText("queue-summary", "now 0 readings, at most 0 since ");
        browser.awaitText("rate-summary", "now 0 per second, 0 readings since ");
        assertThat(browser.run("""
                const x = Chart.getChart('queue-chart').options.scales.x;
                return x.max - x.min < 3_000_000;
                """)).isEqualTo(true);
    }

    @Test
    void the_page_and_its_scripts_name_no_other_host(Browser browser) {
        assertThat(browser.run("return performance.getEntriesByType('resource').map(e => new URL(e.name).origin)"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .isNotEmpty()
                .containsOnly(site.address());
    }
}
