package io.metersync.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metersync.check.Check;
import io.metersync.check.finding.Finding;
import io.metersync.command.Terminal;
import io.metersync.process.Application;
import io.metersync.support.Fleet;
import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Schema;
import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The remote readings in a partition for each month, and partitions that the client makes. */
class PartitionsTest {
    private static final String[] MIGRATE = {"migrate", "--remote", "--partitioned", "month"};

    private static final String WEEKLY = """
            create table meter_readings (id bigserial, meter_id varchar(255) not null, timestamp timestamp not null,
              value numeric not null, unit varchar(50) not null, metadata jsonb, created_at timestamp default current_timestamp)
              partition by range (timestamp)""";

    @RegisterExtension
    private final Terminal terminal = new Terminal();

    @AutoClose
    private final LogLines log = LogLines.capture();

    private Site site = new Site(PostgresServer.older(), PostgresServer.newer());

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void two_sites_with_row_level_security_store_and_correct_through_partitions(boolean isNewer) {
        site = new Site(PostgresServer.older(), isNewer ? PostgresServer.newer() : PostgresServer.older());
        partition();
        site.migrate();
        try (Fleet fleet = new Fleet(isNewer ? PostgresServer.newer() : PostgresServer.older(), site).withTenancy();
                Site first = fleet.enrolled("first", null, null);
                Site second = fleet.enrolled("second", null, null)) {
            for (Site each : List.of(first, second)) {
                each.addReadings(250);
                // this month, the next, and what a wrong clock writes
                each.local().execute("""
                        update meter_readings set timestamp = date_trunc('month', localtimestamp) + id * interval '1 s'
                          + case id % 5 when 0 then interval '1 month' when 1 then interval '-80 years' when 2 then interval '80 years' else interval '0' end""");
                each.start().cycle();
                each.refuseDeletes();
                each.addReadings(20, 1000);
                each.cycle();
                each.acceptDeletes();
                each.local().execute("update meter_readings set value = value + 5000 where id % 2 = 0");
                each.cycle();

                assertThat(log.errors()).allMatch(line -> line.contains("delete") && line.contains("not today"));
                assertThat(each.countLocal("meter_readings")).isZero();
                assertThat(each.countLocal("quarantined_readings")).isZero();
                assertThat(fleet.as(each).queryForObject("select count(*) from meter_readings", Long.class))
                        .isEqualTo(270);
                assertThat(fleet.as(each)
                                .queryForObject("select count(*) from meter_readings where value > 5000", Long.class))
                        .isEqualTo(10);
            }
            assertThat(count("meter_readings_" + month(0))).isEqualTo(200);
            assertThat(count("meter_readings_" + month(1))).isEqualTo(100);
            assertThat(count("meter_readings_default")).isBetween(200L, 240L);
            assertThat(new Check(Application::new, first.settings())
                            .run().stream().map(Finding::toString))
                    .anyMatch(line -> line.startsWith("ok") && line.contains("meter_readings has partitions until"))
                    .noneMatch(line -> line.startsWith("ERROR"));
        }
    }

    @Test
    void the_printed_sql_makes_the_same_tables_as_the_command() {
        terminal.configure(site);
        assertThat(terminal.run("migrate", "--remote", "--print", "--partitioned", "month"))
                .isZero();
        site.remote().execute(terminal.out());
        Site other = new Site(PostgresServer.older(), PostgresServer.newer());
        try (other) {
            new Partitions(other.settings()).run();
            new Migration(other.settings(), "remote").run();

            assertThat(Schema.withoutHistory(site.remote()))
                    .isEqualTo(Schema.withoutHistory(other.remote()))
                    .anyMatch(line -> line.startsWith(
                            "index meter_readings_" + month(6) + "_source_node_source_id_meter_id_timest_idx unique"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_table_without_partitions_is_refused_and_stays_as_it_is(boolean hasRows) {
        site.migrate();
        if (hasRows) {
            site.remote()
                    .execute(
                            "insert into meter_readings (meter_id, timestamp, value, unit) values ('a', now(), 1, 'kWh')");
        }
        List<String> before = Schema.of(site.remote());
        terminal.configure(site);

        assertThat(terminal.run(MIGRATE)).isEqualTo(1);
        assertThat(terminal.err())
                .contains("meter_readings exists", "is not partitioned", hasRows ? "has rows" : "drop it")
                .hasLineCount(1);
        assertThat(Schema.of(site.remote())).isEqualTo(before);
    }

    @Test
    void partitions_by_something_else_are_refused() {
        site.remote().execute(WEEKLY.replace("range (timestamp)", "hash (timestamp)"));
        terminal.configure(site);

        assertThat(terminal.run(MIGRATE)).isEqualTo(1);
        assertThat(terminal.err()).contains("partitioned by HASH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--partitioned week --remote", "--partitioned month", "--partitioned month --remote --fleet"})
    void only_the_remote_readings_are_partitioned_and_only_by_months(String options) {
        assertThat(terminal.run(("migrate " + options).split(" "))).isEqualTo(2);
        assertThat(terminal.err()).contains("give --remote --partitioned month");
    }

    @Test
    void a_repeat_makes_the_missing_months_and_moves_their_rows_out_of_the_default_partition() {
        partition();
        site.migrate();
        site.remote().execute("drop table meter_readings_" + month(2));
        store("date_trunc('month', localtimestamp) + interval '2 months'");
        store("date_trunc('month', localtimestamp) - interval '36 months'");
        store("date_trunc('month', localtimestamp) - interval '50 years'");
        store("date_trunc('month', localtimestamp) + interval '50 years'");
        assertThat(count("meter_readings_default")).isEqualTo(4);
        List<String> before = site.remote()
                .queryForList("select id || ' ' || timestamp from meter_readings order by 1", String.class);

        partition();

        assertThat(count("meter_readings_" + month(2))).isOne();
        assertThat(count("meter_readings_" + month(-36))).isOne();
        assertThat(count("meter_readings_default")).isEqualTo(2);
        assertThat(site.remote()
                        .queryForList("select id || ' ' || timestamp from meter_readings order by 1", String.class))
                .isEqualTo(before);
        List<String> tables = Schema.of(site.remote());
        partition();
        assertThat(Schema.of(site.remote())).isEqualTo(tables);
    }

    /** PostgreSQL refuses a row with 23514 if its partition was made after the row had been given to the default partition. */
    @Test
    void a_reading_that_arrives_while_its_month_is_made_is_stored() throws Exception {
        partition();
        site.migrate();
        site.remote().execute("drop table meter_readings_" + month(3));
        try (Connection writer = site.remote().getDataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute(insert("date_trunc('month', localtimestamp) - interval '50 years'"));
            CompletableFuture<?> month = CompletableFuture.runAsync(() -> new Partitions(site.settings()).run());
            awaitWaiting(1);
            CompletableFuture<?> reading = CompletableFuture.runAsync(
                    () -> store("date_trunc('month', localtimestamp) + interval '3 months'"));
            awaitWaiting(2);
            writer.commit();
            month.get(60, TimeUnit.SECONDS);
            reading.get(60, TimeUnit.SECONDS);
        }
        assertThat(count("meter_readings_" + month(3))).isOne();
    }

    @Test
    void check_names_partitions_of_the_clients_own_that_end_and_a_present_without_one() {
        site.remote().execute(WEEKLY);
        site.migrate();
        own("before", "minvalue", "current_date - 7");
        own("week", "current_date - 7", "current_date + 1");
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("warn ")
                .contains("end at " + LocalDate.now().plusDays(1), "in 0 days", "good readings to the quarantine");

        own("gap", "current_date + 40", "current_date + 80");
        own("more", "current_date + 1", "current_date + 13");
        assertThat(findings())
                .singleElement()
                .asString()
                .contains("end at " + LocalDate.now().plusDays(13));

        own("closed", "current_date + 13", "current_date + 40");
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("ok")
                .contains("until " + LocalDate.now().plusDays(80));
        own("forever", "current_date + 80", "maxvalue");
        assertThat(findings()).singleElement().asString().startsWith("ok").contains("without an end");

        site.remote().execute("drop table week");
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains("no partition of meter_readings takes the readings of now", "refuses them");
        site.remote().execute("create table rest partition of meter_readings default");
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("warn ")
                .contains("later readings go to the default partition");
    }

    private List<String> findings() {
        return new Check(Application::new, site.settings())
                .run().stream()
                        .map(Finding::toString)
                        .filter(line -> line.contains("remote partitions"))
                        .toList();
    }

    private void partition() {
        new Partitions(site.settings()).run();
    }

    private void own(String name, String from, String to) {
        site.remote()
                .execute(
                        "do $$ begin execute format('create table %s partition of meter_readings for values from (%%s) to (%%s)', %s, %s); end $$"
                                .formatted(name, bound(from), bound(to)));
    }

    private static String bound(String bound) {
        return bound.endsWith("value") ? "'" + bound + "'" : "quote_literal((" + bound + ")::text)";
    }

    private void store(String timestamp) {
        site.remote().execute(insert(timestamp));
    }

    private static String insert(String timestamp) {
        return "insert into meter_readings (meter_id, timestamp, value, unit, source_node, source_id) select 'a', %s, 1, 'kWh', gen_random_uuid(), 1"
                .formatted(timestamp);
    }

    private void awaitWaiting(int sessions) {
        await().until(() -> site.remote()
                        .queryForObject(
                                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
                                Integer.class)
                == sessions);
    }

    private long count(String table) {
        return site.remote().queryForObject("select count(*) from " + table, Long.class);
    }

    /** The end of the name of a partition, some months from now. */
    private String month(int from) {
        return site.remote()
                .queryForObject(
                        "select (date_trunc('month', timezone('UTC', now())) + ? * interval '1 month')::date",
                        LocalDate.class,
                        from)
                .format(DateTimeFormatter.ofPattern("uuuuMM"));
    }
}
