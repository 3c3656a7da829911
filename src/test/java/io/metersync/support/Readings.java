package io.metersync.support;

import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Readings to put into a database, each value as PostgreSQL reads it, the edges of what it takes among them. */
public final class Readings {
    private static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 0, 0);

    /** Which a driver, a zone or a date type would change: 02:30 is no time of a night in spring, and two of one in autumn. */
    public static final List<String> TIMESTAMPS = List.of(
            "2026-03-29 02:30:00",
            "2026-10-25 02:30:00",
            "4000-12-31 23:59:59.999999",
            "294276-12-31 23:59:59.999999",
            "0001-01-01 00:00:00 BC",
            "4713-01-01 00:00:00 BC",
            "1582-10-10 12:00:00",
            "1970-01-01 00:00:00",
            "2026-06-30 12:00:00.000001",
            "infinity",
            "-infinity");

    /** Which a number type would round, shorten or refuse. */
    public static final List<String> VALUES = List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "1.0",
            "1.00",
            "1",
            "0",
            "0.000",
            "-0.10",
            "123456789012345678901234567890.123456789012345678901234567890",
            "0.0000000000000000000000000000000000000001",
            "1" + "0".repeat(200));

    private Readings() {}

    /** A row to insert; {@code metadata} is JSON, or null. */
    public record Row(String meterId, String timestamp, String value, String unit, String metadata) {}

    /** Every edge value at least once. */
    public static List<Row> edges() {
        List<String> texts =
                List.of("a'b", "\"quoted\"", "back\\slash", "a,b", "{a}", "👩‍🔧⚡", "\\N", "${body}", "x".repeat(50));
        List<String> metadata =
                List.of("null", "{}", "[]", "{\"a\": [1.0, 1.00, \"\\\\\\\"\"]}", "\"" + "ä".repeat(100_000) + "\"");
        return IntStream.range(0, 60)
                .mapToObj(i -> new Row(
                        i == 0 ? "m".repeat(255) : at(texts, i) + i,
                        at(TIMESTAMPS, i),
                        at(VALUES, i),
                        at(texts, i + 1),
                        i % 6 == 0 ? null : at(metadata, i)))
                .toList();
    }

    public static Row random(RandomGenerator random) {
        return new Row(
                random.nextInt(5) == 0 ? RandomText.text(random, 15) : "meter-" + random.nextInt(5),
                random.nextInt(5) == 0
                        ? Cases.oneOf(random, TIMESTAMPS)
                        : START.plusNanos(1000L * random.nextInt(1_000_000_000)).toString(),
                random.nextInt(5) == 0 ? Cases.oneOf(random, VALUES) : Integer.toString(random.nextInt()),
                random.nextInt(5) == 0 ? RandomText.text(random, 3) : "kWh",
                RandomText.json(random));
    }

    public static List<Row> random(RandomGenerator random, int count) {
        return IntStream.range(0, count).mapToObj(i -> random(random)).toList();
    }

    /** Lets the rows wait in {@code database}. */
    public static void insert(JdbcTemplate database, List<Row> rows) {
        database.update(
                """
                insert into meter_readings (meter_id, timestamp, value, unit, metadata)
                select * from unnest(?::text[], ?::timestamp[], ?::numeric[], ?::text[], ?::jsonb[])
                """,
                column(rows, Row::meterId),
                column(rows, Row::timestamp),
                column(rows, Row::value),
                column(rows, Row::unit),
                column(rows, Row::metadata));
    }

    private static String at(List<String> values, int place) {
        return values.get(place % values.size());
    }

    private static String[] column(List<Row> rows, Function<Row, String> of) {
        return rows.stream().map(of).toArray(String[]::new);
    }
}
