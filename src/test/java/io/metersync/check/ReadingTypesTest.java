package io.metersync.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.check.finding.Finding;
import io.metersync.process.Application;
import io.metersync.support.Site;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A pair of types is called lossless if what was stored in one arrives in the other as it was, and only then. */
class ReadingTypesTest {
    private static Site site;
    private static JdbcTemplate localSession;
    private static JdbcTemplate remoteSession;

    @BeforeAll
    static void start() throws SQLException {
        site = Site.migrated().start();
        localSession = elsewhere(site.local());
        remoteSession = elsewhere(site.remote());
    }

    /** Whoever looks at a time from elsewhere sees whether it has a zone. */
    private static JdbcTemplate elsewhere(JdbcTemplate database) throws SQLException {
        JdbcTemplate session = new JdbcTemplate(
                new SingleConnectionDataSource(database.getDataSource().getConnection(), true));
        session.execute("set time zone 'Asia/Tokyo'");
        return session;
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            value | numeric | numeric | 1234.5678, 1e100, 0.000000001, NaN
            value | numeric(10,2) | numeric(12,2) | 99999999.99, -0.01
            value | numeric(10,2) | numeric(12,4) | 99999999.99, 1.50
            value | numeric(5,2) | numeric | 999.99
            value | numeric(9,0) | integer | 999999999, -999999999
            value | numeric(18,0) | bigint | 999999999999999999
            value | smallint | integer | -32768
            value | integer | bigint | -2147483648
            value | bigint | bigint | 9223372036854775807
            value | bigint | numeric(19,0) | -9223372036854775808
            value | integer | numeric(12,2) | 2147483647
            value | smallint | real | -32768
            value | integer | double precision | 2147483647
            value | numeric(6,2) | real | 9999.99, 0.01
            value | numeric(15,3) | double precision | 999999999999.999, 0.001
            value | real | real | 16777218, 0.1, 1e-45
            value | real | double precision | 16777218, 0.1
            value | real | numeric | 16777218, 0.1, 1e-45
            value | double precision | double precision | 0.12345678901234566, 1e300
            value | double precision | numeric | 0.12345678901234566, 1e300
            meter_id | character varying(255) | text | m-1
            unit | character varying(50) | character varying(50) | kWh
            unit | character varying(50) | character varying(60) | kWh
            unit | text | character varying | kWh
            unit | character(10) | character(10) | kWh
            unit | character(10) | character varying(50) | kWh
            timestamp | timestamp | timestamp | 2026-01-01 00:00:00.123456, infinity, 2999-12-31
            timestamp | timestamp(0) | timestamp(3) | 2026-01-01 00:00:01
            timestamp | date | timestamp | 2026-01-01
            timestamp | date | date | 2026-01-01
            timestamp | timestamptz | timestamptz | 2026-01-01 00:00:00.123456+02
            timestamp | timestamptz(3) | timestamptz | 2026-01-01 00:00:00.123+02
            metadata | jsonb | jsonb | {"b": 1.0; "a": [1]}
            metadata | jsonb | json | {"b": 1.0; "a": [1]}
            metadata | jsonb | text | {"b": 1.0; "a": [1]}
            """)
    void a_type_that_holds_every_value_is_no_finding_and_what_is_stored_is_what_was_sent(
            String column, String local, String remote, String samples) {
        set(column, local, remote);

        assertThat(changes(column)).isEmpty();
        for (String sample : samples.split(", ")) {
            assertThat(arrivesUnchanged(column, sample.replace(';', ',')))
                    .as(sample)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            value | numeric | numeric(12,2) | 1234.5678 | rounds to 2 decimals and refuses more than 10 digits before the point
            value | numeric(12,4) | numeric(14,2) | 1.0001 | rounds to 2 decimals
            value | numeric(12,2) | numeric(10,2) | 9999999999.99 | refuses more than 8 digits before the point
            value | numeric(12,2) | integer | 1.5 | rounds to whole numbers and refuses more than 9 digits before the point
            value | numeric(10,0) | integer | 9999999999 | refuses more than 9 digits before the point
            value | bigint | integer | 2147483648 | refuses more than 10 digits before the point
            value | integer | numeric(10,2) | 2147483647 | refuses more than 8 digits before the point
            value | numeric | real | 16777217.125 | keeps 6 digits
            value | numeric(8,0) | real | 16777217 | keeps 6 digits
            value | integer | real | 2147483647 | keeps 6 digits
            value | double precision | real | 0.123456789 | keeps 6 digits
            value | numeric | double precision | 0.1234567890123456789 | keeps 15 digits
            value | numeric(16,3) | double precision | 9999999999999.999 | keeps 15 digits
            value | bigint | double precision | 9223372036854775807 | keeps 15 digits
            value | real | numeric(80,40) | 1e-45 | rounds to 40 decimals and refuses more than 40 digits before the point
            meter_id | character varying(255) | character varying(2) | m-1 | refuses more than 2 characters
            meter_id | text | name | 0123456789012345678901234567890123456789012345678901234567890123456789 | may change values or refuse them
            unit | character varying(10) | character(10) | 'kWh ' | fills up with spaces and drops those at the end
            unit | character(10) | character(2) | kWh | refuses more than 2 characters
            timestamp | timestamp | timestamp(3) | 2026-01-01 00:00:00.123456 | rounds to 3 decimals of a second
            timestamp | timestamp | date | 2026-01-01 12:00:00 | drops the time of day
            timestamp | timestamp | timestamptz | 2026-01-01 12:00:00 | takes the time for one in UTC
            timestamp | timestamptz | timestamp | 2026-01-01 12:00:00+02 | drops the zone and keeps the time in UTC
            metadata | json | jsonb | {"b": 1, "a": 2, "b": 3} | loses the order of keys
            metadata | json | json | {"b": 1, "a": 2, "b": 3} | loses the order of keys
            """)
    void a_type_that_does_not_hold_a_value_is_named_and_does_not_store_it_as_it_was(
            String column, String local, String remote, String sample, String change) {
        set(column, local, remote);

        assertThat(changes(column))
                .singleElement()
                .asString()
                .startsWith("warn   remote types: column " + column + " is ")
                .contains(" in the local database: it " + change);
        assertThat(arrivesUnchanged(column, sample)).isFalse();
    }

    @Test
    void a_domain_is_as_its_base_type_is_and_a_generated_column_is_left_to_whoever_generates_it() {
        remoteSession.execute(
                "create domain energy as numeric(12,2); create domain day_energy as energy check (value > 0)");
        set("value", "numeric", "day_energy");
        localSession.execute(
                "alter table meter_readings add column mwh numeric generated always as (value / 1000) stored");

        assertThat(changes("value")).singleElement().asString().contains("column value is numeric(12,2)");
        assertThat(findings()).anyMatch(line -> line.equals("ok     local columns: all but created_at are uploaded"));
        localSession.execute("alter table meter_readings drop column mwh");
    }

    private static void set(String column, String local, String remote) {
        site.empty();
        for (String all : List.of(
                "value numeric",
                "meter_id varchar(255)",
                "unit varchar(50)",
                "timestamp timestamp",
                "metadata jsonb")) {
            String[] one = all.split(" ");
            boolean isIt = one[0].equals(column);
            localSession.execute(alter(one[0], isIt ? local : one[1]));
            remoteSession.execute(alter(one[0], isIt ? remote : one[1]));
        }
    }

    private static String alter(String column, String type) {
        return "alter table meter_readings alter column %s type %s using null".formatted(column, type);
    }

    private static List<String> changes(String column) {
        return findings().stream()
                .filter(line -> line.startsWith("ERROR") || line.contains("types: column " + column))
                .toList();
    }

    private static List<String> findings() {
        return new Check(Application::new, site.settings())
                .run().stream().map(Finding::toString).toList();
    }

    /** As the type of the local column compares values, but for JSON text, which nothing compares. */
    private static boolean arrivesUnchanged(String column, String sample) {
        localSession.execute("truncate meter_readings");
        remoteSession.execute("truncate meter_readings");
        String values = List.of("meter_id", "timestamp", "value", "unit", "metadata").stream()
                .map(name -> name.equals(column)
                        ? "'" + sample + "'"
                        : name.equals("timestamp") ? "'2026-01-01'" : name.equals("metadata") ? "null" : "'1'")
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
        localSession.execute(
                "insert into meter_readings (meter_id, timestamp, value, unit, metadata) values (" + values + ")");
        String sent = text(localSession.queryForList("select " + column + "::text from meter_readings", String.class));
        site.run("upload-readings");
        String stored =
                text(remoteSession.queryForList("select " + column + "::text from meter_readings", String.class));
        return stored != null
                && localSession.queryForObject(
                        "select ?::text::%1$s = ?::text::%1$s".formatted(comparable(column)),
                        Boolean.class,
                        sent,
                        stored);
    }

    private static String comparable(String column) {
        String type = localSession.queryForObject(
                "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'meter_readings'::regclass and attname = ?",
                String.class,
                column);
        return column.equals("value") ? "numeric" : type.equals("json") ? "text" : type;
    }

    private static String text(List<String> values) {
        return values.isEmpty() ? null : values.get(0);
    }
}
