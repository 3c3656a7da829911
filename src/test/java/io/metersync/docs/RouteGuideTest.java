package io.metersync.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.metersync.check.Check;
import io.metersync.check.finding.Finding;
import io.metersync.cycle.CycleResult;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.SqlFiles;
import io.metersync.process.Application;
import io.metersync.support.LogLines;
import io.metersync.support.Site;
import io.metersync.upload.Quarantine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.builder.NotifyBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The worked edits of {@code docs/routes.md}, as they stand there, made under a running site that takes them over by itself. */
class RouteGuideTest {
    private static final String COPIES = "A copy of each batch in a file";
    private static final String NIGHT = "Another interval at night";
    private static final String CHAT = "A message in a chat when a reading is quarantined";
    private static final String RULE = "A rule of your own";
    private static final String COLUMN = "A column of your own";

    private final Site site = Site.migrated().withCopiedHome();
    private final LogLines log = LogLines.capture();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @Test
    void each_batch_is_copied_to_a_file_before_it_is_deleted() throws Exception {
        site.start();
        makeAndAwait(GuideEdit.of(COPIES).with("file:copies", "file:" + folder));
        site.addReadings(250);
        site.local().execute("create table backup as select * from meter_readings");
        site.cycle();
        // what was sent goes again
        site.local().execute("insert into meter_readings select * from backup");
        site.cycle();

        assertThatAllArrivedOnce(250);
        assertThat(copiedIds()).hasSize(500);
        assertThat(copiedIds().stream().distinct()).hasSize(250);
    }

    @Test
    void a_copy_that_cannot_be_written_is_said_and_holds_up_no_reading() throws Exception {
        Path noFolder = Files.createFile(folder.resolve("copies"));
        site.start();
        makeAndAwait(GuideEdit.of(COPIES).with("file:copies", "file:" + noFolder));
        site.addReadings(250);

        site.cycle();

        assertThatAllArrivedOnce(250);
        assertThat(log.matching("No copy of a batch: .+")).hasSize(3);
        assertThat(site.application().cycle().last().success()).isTrue();
    }

    @Test
    void without_its_doTry_a_copy_that_cannot_be_written_keeps_the_readings_here_until_it_can() throws Exception {
        Path noFolder = Files.createFile(folder.resolve("copies"));
        site.start();
        makeAndAwait(GuideEdit.of(COPIES).with("file:copies", "file:" + noFolder));
        Path route = site.home().resolve("routes/copy-batch.camel.yaml");
        Files.writeString(route, withoutDoTry(Files.readString(route)));
        awaitEdit();
        site.addReadings(250);

        site.cycle();
        assertThat(site.countLocal("meter_readings")).isEqualTo(250);
        assertThat(site.application().cycle().last().success()).isFalse();

        Files.delete(noFolder);
        site.cycle();
        assertThatAllArrivedOnce(250);
    }

    @Test
    void a_reading_that_breaks_a_rule_of_ones_own_is_held() throws Exception {
        site.with("READING_CHECKS", "hold").start();
        makeAndAwait(GuideEdit.of(RULE));
        site.addReadings(20);
        site.local().update("update meter_readings set metadata = '{\"quality\": \"bad\"}' where id = 7");

        site.cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(19);
        assertThat(site.local().queryForObject("select error from quarantined_readings", String.class))
                .isEqualTo("bad-quality: the collector marked the reading as bad");
    }

    @Test
    void a_cycle_is_asked_for_by_day() throws Exception {
        startWithNightInterval();

        makeAndAwait(GuideEdit.of(NIGHT).with("Europe/Berlin", zoneWhereItIs(12)));

        await().atMost(Duration.ofSeconds(30)).until(() -> site.countRemote("meter_readings") == 20);
    }

    @Test
    void no_cycle_is_asked_for_at_night() throws Exception {
        startWithNightInterval();
        CycleResult before = site.application().cycle().last();
        NotifyBuilder asked = new NotifyBuilder(site.camel())
                .fromRoute("ask-by-day")
                .whenDone(1)
                .create();

        makeAndAwait(GuideEdit.of(NIGHT).with("Europe/Berlin", zoneWhereItIs(1)));

        assertThat(asked.matches(30, TimeUnit.SECONDS)).isTrue();
        assertThat(site.application().cycle().last()).isSameAs(before);
        // not even asked for: that would be refused then
        assertThat(site.application().cycle().request()).isTrue();
    }

    @Test
    void a_chat_is_told_of_readings_that_go_to_the_quarantine() throws Exception {
        BlockingQueue<String> posts = new LinkedBlockingQueue<>();
        HttpServer chat = chat(posts);
        try {
            site.with(
                            "ALERT_WEBHOOK_URL",
                            "http://127.0.0.1:" + chat.getAddress().getPort() + "/chat")
                    .start();
            makeAndAwait(GuideEdit.of(CHAT));
            site.remote().execute("alter table meter_readings add check (value <> 3.3)");
            site.addReadings(250);

            site.cycle();

            JsonNode post = new ObjectMapper().readTree(posts.poll(30, TimeUnit.SECONDS));
            assertThat(post.path("text").asText())
                    .startsWith("1 reading(s) quarantined, the first one because: ")
                    .contains("violates check constraint");
            assertThat(site.countRemote("meter_readings")).isEqualTo(249);
            assertThat(site.countLocal("quarantined_readings")).isEqualTo(1);
            // it answers 500
            await().until(() -> !log.matching("The chat was not told of a quarantine: .*500.*")
                    .isEmpty());
        } finally {
            chat.stop(0);
        }
    }

    @Test
    void a_column_of_the_sites_own_arrives_once_and_its_correction_as_well() throws Exception {
        startWithTariffs();
        site.remote()
                .execute(
                        "alter table meter_readings add column tariff text generated always as (metadata ->> 'tariff') stored");
        // with and without metadata, and too large for the first poll
        site.local().execute("""
                update meter_readings set metadata = null where id % 3 = 0;
                update meter_readings set metadata = jsonb_build_object('n', (select string_agg(md5(i::text), '') from generate_series(1, 500) as i))
                where id % 100 = 1;
                create table backup as select * from meter_readings
                """);
        List<String> collected =
                readings(site.local(), "coalesce(metadata, '{}') || jsonb_build_object('tariff', tariff)");
        site.cycle();

        assertThat(readings(site.remote(), "metadata")).isEqualTo(collected);
        assertThatAllArrivedOnce(250);
        assertThat(site.countRemote("meter_readings where tariff = 'day'")).isEqualTo(250);

        // as if the delete had failed, and the tariff of some had been corrected since
        site.local().execute("""
                insert into meter_readings select * from backup;
                update meter_readings set tariff = 'night' where id <= 20
                """);
        site.cycle();

        assertThatAllArrivedOnce(250);
        assertThat(site.countRemote("meter_readings where tariff = 'night' and source_id <= 20"))
                .isEqualTo(20);
        assertThat(site.countRemote("meter_readings where tariff = 'day'")).isEqualTo(230);
        assertThat(log.errors()).isEmpty();
    }

    @Test
    void a_reading_with_a_column_of_the_sites_own_is_not_sent_again_and_again_if_the_local_database_keeps_it()
            throws Exception {
        startWithTariffs();
        site.local().execute("create rule keep as on delete to meter_readings where old.id = 7 do instead nothing");

        site.cycle();
        site.cycle();

        assertThat(site.countLocal("excluded_readings")).isEqualTo(1);
        assertThat(site.application().cycle().totals().uploaded()).isEqualTo(250);
    }

    @Test
    void a_column_of_the_sites_own_goes_through_the_quarantine() throws Exception {
        startWithTariffs();
        site.local().execute("alter table meter_readings alter timestamp drop not null");
        site.local().execute("update meter_readings set timestamp = null where id = 8");
        site.remote().execute("alter table meter_readings add constraint odd check (value <> 0.7)");

        site.cycle();

        assertThat(site.local()
                        .queryForList(
                                "select metadata ->> 'tariff' from quarantined_readings order by source_id",
                                String.class))
                .containsExactly("day", "day");
        site.remote().execute("alter table meter_readings drop constraint odd");
        long id = site.local().queryForObject("select id from quarantined_readings where source_id = 7", Long.class);
        Quarantine quarantine =
                new Quarantine(site.application().databases().local(), new SqlFiles(site.home()), 1_000_000, false);
        assertThat(quarantine.retry(id, site.camel()).moved()).isEqualTo(1);

        assertThat(site.countRemote("meter_readings where source_id = 7 and metadata ->> 'tariff' = 'day'"))
                .isEqualTo(1);
    }

    @Test
    void a_column_of_the_sites_own_is_named_by_check_until_it_travels() throws Exception {
        site.local().execute("alter table meter_readings add column tariff varchar(20)");
        String notUploaded = "warn   local columns: created_at, tariff of meter_readings: not uploaded";
        assertThat(findings()).anyMatch(finding -> finding.startsWith(notUploaded));

        GuideEdit.of(COLUMN).make(site.home());

        assertThat(findings())
                .noneMatch(finding -> finding.startsWith("ERROR"))
                .contains("ok     local columns: all but created_at are uploaded");
    }

    private List<String> findings() {
        return new Check(Application::new, site.settings())
                .run().stream().map(Finding::toString).toList();
    }

    private void startWithTariffs() throws Exception {
        site.local().execute("alter table meter_readings add column tariff varchar(20)");
        site.start();
        makeAndAwait(GuideEdit.of(COLUMN));
        site.addReadings(250);
        site.local().execute("update meter_readings set tariff = 'day'");
    }

    private static List<String> readings(JdbcTemplate database, String metadata) {
        return database.queryForList(
                "select concat_ws('|', meter_id, timestamp, value, unit, %s) from meter_readings order by 1"
                        .formatted(metadata),
                String.class);
    }

    private static String withoutDoTry(String route) {
        int tries = route.indexOf("        - doTry:");
        int catches = route.indexOf("            doCatch:");
        int restores = route.indexOf("                - setBody:", catches);
        String steps = route.substring(route.indexOf("              - setBody:", tries), catches);
        return route.substring(0, tries)
                + steps.replaceAll("(?m)^ {6}", "")
                + route.substring(restores).replaceAll("(?m)^ {8}", "");
    }

    private static HttpServer chat(BlockingQueue<String> posts) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            posts.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** Starts with timers, lets the first cycle end, and 20 readings wait for the next. */
    private void startWithNightInterval() {
        site.with("SYNC_INTERVAL_SECONDS", "900").startAll();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> site.application().cycle().last() != null
                        && !site.application().cycle().isInProgress());
        site.addReadings(20);
    }

    private static String zoneWhereItIs(int hour) {
        int offset = hour - Instant.now().atOffset(ZoneOffset.UTC).getHour();
        // Etc/GMT+3 is three hours behind; there are zones from 12 hours behind to 14 before
        int behind = -(offset < -12 ? offset + 24 : offset);
        return "Etc/GMT" + (behind < 0 ? "" : "+") + behind;
    }

    /** With the site looking for edits by itself, as a process does. */
    private void makeAndAwait(GuideEdit edit) throws Exception {
        site.application().watchEdits(site.camel());
        edit.make(site.home());
        awaitEdit();
    }

    private void awaitEdit() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(site.application().edits().running())
                        .as(() -> site.application().edits().last().message())
                        .isEqualTo(FlowFiles.read(site.home())));
    }

    private void assertThatAllArrivedOnce(int count) {
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countRemote("meter_readings")).isEqualTo(count);
    }

    private List<String> copiedIds() throws IOException {
        List<String> ids = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                new ObjectMapper()
                        .readTree(file.toFile())
                        .forEach(reading -> ids.add(reading.path("id").asText()));
            }
        }
        return ids;
    }
}
