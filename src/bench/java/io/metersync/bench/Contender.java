package io.metersync.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Who moves the readings: {@code copy}, {@code jdbc} or {@code metersync}, the last with settings of its own where they
 * follow it, as in {@code metersync:UPLOAD_LANES=1:BATCH_SIZE=1000}.
 */
record Contender(String name) {
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final Pattern REFERENCE_STARTS = Pattern.compile("^starts$");
    private static final Pattern REFERENCE_ENDS = Pattern.compile("^took (\\d+) ms$");
    static final Pattern CYCLE_STARTS = Pattern.compile("Cycle start(s|ed)");
    static final Pattern CYCLE_ENDS = Pattern.compile("Cycle (complete|failed)");
    private static final int MOST_CYCLES = 10;
    private static final String UPLOADS = " from sync_logs where details ->> 'flow' = 'upload-readings'";
    private static final String UPLOAD_COUNT = "select count(*)" + UPLOADS;
    /** Of one cycle this is the upload's own time; the cycle's has the downloads in it. */
    private static final String UPLOAD_MILLIS =
            "select (extract(epoch from max(timestamp) - min(timestamp - duration_ms * interval '1 ms')) * 1000)::bigint"
                    + UPLOADS;

    private static final String READINGS_WAIT = "select exists (select from meter_readings where not is_synchronized)";

    /** How long it took, and in how many cycles: more than one means that the upload failed and went on in the next. */
    record End(long millis, int cycles) {}

    Contender {
        if (!name.matches("copy|jdbc|metersync(:[A-Z_]+=[^:]*)*")) {
            throw new IllegalArgumentException(name + ": no contender; copy, jdbc, metersync or metersync:NAME=VALUE");
        }
    }

    MeasuredProcess start(Map<String, String> databases) throws IOException {
        Map<String, String> environment = new HashMap<>(databases);
        if (name.equals("copy")) {
            return MeasuredProcess.java(CopyPipe.class, environment);
        }
        if (name.equals("jdbc")) {
            return MeasuredProcess.java(JdbcLoop.class, environment);
        }
        environment.put("SYNC_MAX_CYCLE_SECONDS", "86400");
        environment.put("HTTP_PORT", Integer.toString(MeasuredProcess.freePort()));
        Arrays.stream(name.split(":")).skip(1).forEach(setting -> {
            String[] nameAndValue = setting.split("=", 2);
            environment.put(nameAndValue[0], nameAndValue[1]);
        });
        return MeasuredProcess.product(environment);
    }

    void awaitStart(MeasuredProcess process) throws InterruptedException {
        process.await(isProduct() ? CYCLE_STARTS : REFERENCE_STARTS, Duration.ofMinutes(1));
    }

    /** Waits until all readings are moved, or until the product has given up too often. */
    End awaitEnd(MeasuredProcess process, JdbcTemplate local) throws InterruptedException {
        if (!isProduct()) {
            return new End(Long.parseLong(process.await(REFERENCE_ENDS, LONGEST).group(1)), 1);
        }
        int cycles = 0;
        do {
            awaitCycle(process, local, ++cycles);
        } while (cycles < MOST_CYCLES && local.queryForObject(READINGS_WAIT, Boolean.class));
        return new End(local.queryForObject(UPLOAD_MILLIS, Long.class), cycles);
    }

    private static void awaitCycle(MeasuredProcess process, JdbcTemplate local, int count) throws InterruptedException {
        process.await(CYCLE_ENDS, LONGEST);
        Awaitility.await().until(() -> local.queryForObject(UPLOAD_COUNT, Integer.class) >= count);
    }

    boolean isProduct() {
        return name.startsWith("metersync");
    }
}
