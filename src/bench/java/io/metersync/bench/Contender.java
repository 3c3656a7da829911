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
    private static final Pattern PRODUCT_STARTS = Pattern.compile("Cycle starts");
    private static final Pattern PRODUCT_ENDS = Pattern.compile("Cycle (complete|failed)");
    private static final String UPLOAD_MILLIS =
            "select duration_ms from sync_logs where details ->> 'flow' = 'upload-readings'";

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
        process.await(isProduct() ? PRODUCT_STARTS : REFERENCE_STARTS, Duration.ofMinutes(1));
    }

    /** Waits until all readings are moved and gives the milliseconds that took. */
    long awaitEnd(MeasuredProcess process, JdbcTemplate local) throws InterruptedException {
        if (!isProduct()) {
            return Long.parseLong(process.await(REFERENCE_ENDS, LONGEST).group(1));
        }
        process.await(PRODUCT_ENDS, LONGEST);
        // the cycle's own time has the downloads in it
        return Awaitility.await()
                .until(() -> local.queryForList(UPLOAD_MILLIS, Long.class), logged -> !logged.isEmpty())
                .get(0);
    }

    boolean isProduct() {
        return name.startsWith("metersync");
    }
}
