package io.metersync.bench;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Readings with large metadata among 10,000 small ones: half of them scattered evenly, half one after the other, which makes
 * the largest pages.
 */
final class LargeReadings {
    private static final int SMALL = 10_000;
    private static final int KB = 1_000;
    private static final int MB = 1_000_000;
    private static final int READINGS_A_BATCH = 4;
    private static final List<Size> LARGE = List.of(
            new Size(200 * KB, 1_500, 0, SMALL),
            new Size(200 * KB, 1_500, 3_000, 3_000),
            new Size(MB, 50, 0, SMALL),
            new Size(MB, 50, 6_000, 6_000),
            new Size(10 * MB, 1, 2_000, 2_000),
            new Size(20 * MB, 1, 4_500, 4_500),
            new Size(60 * MB, 1, 8_000, 8_000));

    private static final String INSERT_SMALL = """
            insert into meter_readings (meter_id, timestamp, value, unit, metadata)
            select 'METER-' || i %% 50, timestamp '2026-01-01' + i * interval '1 s', i / 1000.0, 'kWh', '{"quality": "good"}'
            from generate_series(1, %d) as i
            """.formatted(SMALL);
    private static final String INSERT_LARGE = """
            insert into meter_readings (meter_id, timestamp, value, unit, metadata)
            values ('LARGE-' || ?::text, timestamp '2026-01-01' + ? * interval '1 s', 1.5, 'kWh', jsonb_build_object('text', ?::text))
            """;

    /** {@code count} readings with as many characters of metadata each, between two seconds of the backlog. */
    private record Size(int characters, int count, int from, int to) {
        int second(int reading) {
            return (int) (from + (to - from) * (reading + 0.5) / count);
        }
    }

    private LargeReadings() {}

    static void insert(JdbcTemplate database, IntFunction<String> text) {
        database.execute(INSERT_SMALL);
        LARGE.forEach(size -> insert(database, size, text));
        database.execute("vacuum (analyze) meter_readings");
    }

    /** Text that nothing makes much smaller: base64 of random bytes, always the same ones. */
    static IntFunction<String> random() {
        Random random = new Random(1);
        return characters -> {
            byte[] bytes = new byte[characters / 4 * 3];
            random.nextBytes(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        };
    }

    static IntFunction<String> compressible() {
        return "x"::repeat;
    }

    private static void insert(JdbcTemplate database, Size size, IntFunction<String> text) {
        List<Integer> readings = IntStream.range(0, size.count).boxed().toList();
        database.batchUpdate(INSERT_LARGE, readings, READINGS_A_BATCH, (statement, reading) -> {
            statement.setInt(1, size.characters);
            statement.setInt(2, size.second(reading));
            statement.setString(3, text.apply(size.characters));
        });
    }
}
