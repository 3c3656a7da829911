package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Local rows that Metersync can't read, measure, send or move: each stands alone with its reason, and the others arrive. */
class UnsendableReadingsTest {
    private final LogLines log = LogLines.capture();
    private Site site;

    @AfterEach
    void close() {
        site.close();
        log.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table meter_readings alter value drop not null                                             | value = null                   | null value in column "value"
            alter table meter_readings alter unit drop not null                                              | unit = null                    | null value in column "unit"
            alter table meter_readings alter meter_id drop not null                                          | meter_id = null                | meter_id or timestamp is NULL
            alter table meter_readings alter timestamp drop not null                                         | timestamp = null               | timestamp is NULL
            alter table meter_readings alter metadata type json using metadata::json                         | metadata = '{"x": "\\u0000"}'  | unsupported Unicode escape sequence
            alter table meter_readings alter meter_id type text                                              | meter_id = repeat('x', 300)    | value too long
            """)
    @Tag("Req-6.3")
    void a_reading_that_can_not_go_is_quarantined_with_its_reason_and_the_others_arrive(
            String schema, String bad, String reason) {
        site = Site.migrated().withLeastPrivilege();
        site.addReadings(100);
        site.local().execute(schema);
        site.local().execute("update meter_readings set " + bad + " where id = 33");

        site.start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(site.countRemote("meter_readings")).isEqualTo(99);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(quarantined())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("33 ")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"SQL_ASCII, a0c3, C", "LATIN1, '', C", "WIN1252, 81, C"})
    void a_reading_that_is_no_utf8_is_quarantined_as_bytes(String encoding, String bytes, String locale) {
        PostgresServer server = PostgresServer.older();
        site = new Site(server, PostgresServer.newer(), encoding).migrate().withLeastPrivilege();
        site.addReadings(300);
        if (!bytes.isEmpty()) {
            for (int id : List.of(1, 150, 151, 300)) {
                site.local()
                        .update(
                                "update meter_readings set meter_id = 'Z' || convert_from(decode(?, 'hex'), getdatabaseencoding()) where id = ?",
                                bytes,
                                id);
            }
        }

        site.start().cycle();

        int bad = bytes.isEmpty() ? 0 : 4;
        assertThat(critical(log)).isEmpty();
        assertThat(site.countRemote("meter_readings")).isEqualTo(300 - bad);
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(quarantined()).hasSize(bad);
        if (bad > 0) {
            assertThat(site.local()
                            .queryForList("select encode(row_bytes, 'hex') from quarantined_readings", String.class))
                    .allSatisfy(row -> assertThat(row).contains(bytes));
        }
    }

    @Test
    void if_no_waiting_reading_can_be_read_none_is_quarantined_and_the_cycle_fails() {
        site = new Site(PostgresServer.older(), PostgresServer.newer(), "SQL_ASCII")
                .migrate()
                .withLeastPrivilege();
        site.addReadings(30);
        site.local().execute("update meter_readings set meter_id = convert_from('\\x5aa4', getdatabaseencoding())");

        site.start().cycle();

        assertThat(critical(log)).hasSize(1).first().asString().contains("SHOW server_encoding");
        assertThat(site.countLocal("quarantined_readings")).isZero();
        assertThat(site.countLocal("meter_readings")).isEqualTo(30);
    }

    @Test
    void a_refused_reading_that_can_not_be_moved_is_left_out_of_the_queue_until_it_can() {
        site = Site.migrated().withLeastPrivilege();
        site.addReadings(100);
        site.local()
                .execute(
                        "create table bills (reading bigint references meter_readings); insert into bills values (33); update meter_readings set unit = 'miles' where id in (33, 34)");
        site.remote().execute("alter table meter_readings add check (unit <> 'miles')");

        site.start().cycle();

        assertThat(critical(log)).hasSize(1).first().asString().contains("1 readings are left out", "SQLSTATE 23503");
        assertThat(site.countRemote("meter_readings")).isEqualTo(98);
        assertThat(quarantined()).hasSize(1).first().asString().startsWith("34 ");
        assertThat(site.countLocal("meter_readings")).isEqualTo(1);

        site.local().execute("drop table bills");
        site.run("include-readings");
        site.cycle();

        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(quarantined()).hasSize(2);
    }

    @Test
    void a_collector_may_write_is_synchronized_null() {
        site = Site.migrated();
        site.addReadings(10);
        site.local().execute("update meter_readings set is_synchronized = null where id < 5");

        site.start().cycle();

        assertThat(site.countRemote("meter_readings")).isEqualTo(10);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    private List<String> quarantined() {
        return site.local()
                .queryForList(
                        "select source_id || ' ' || error from quarantined_readings order by source_id", String.class);
    }
}
