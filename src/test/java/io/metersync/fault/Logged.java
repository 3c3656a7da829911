package io.metersync.fault;

import io.metersync.support.LogLines;
import java.util.List;

/** Reads the log for the fault tests. */
final class Logged {
    private Logged() {}

    static List<String> with(LogLines log, String part) {
        return log.lines().stream().filter(line -> line.contains(part)).toList();
    }

    /** The lines with which a flow gave up. */
    static List<String> critical(LogLines log) {
        return with(log, "CRITICAL");
    }
}
