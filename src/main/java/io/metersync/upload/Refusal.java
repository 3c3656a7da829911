package io.metersync.upload;

import io.metersync.fault.Fault;

/** A reading that the remote database refuses, and why. */
public record Refusal(Reading reading, Fault fault) {
    private static final String DROPPED =
            "the remote database accepted the insert, and the reading is not found under its key: look for a trigger on meter_readings";

    /** Of a reading that has no key, is no valid text, or would take too much memory. */
    static Refusal notSendable(Reading reading, long mostBytes) {
        String reason = reading.meterId() == null || reading.timestamp() == null
                ? "meter_id or timestamp is NULL: the remote database could not recognize the reading if it were sent twice"
                : reading.withheld() < 0
                        ? "the reading has text that is not UTF-8: correct it in quarantined_readings, set row_bytes to NULL there, then metersync quarantine retry"
                        : "the reading has %,d bytes, and with this heap at most %,d can be sent: raise -Xmx in JAVA_OPTS, restart, then metersync quarantine retry"
                                .formatted(reading.withheld(), mostBytes);
        return new Refusal(reading, new Fault(Fault.Kind.DATA, null, reason));
    }

    /** Of a reading that breaks a rule of {@code sql/local/check-readings.sql}. */
    static Refusal held(Reading reading, String rule, String reason) {
        return new Refusal(reading, new Fault(Fault.Kind.DATA, null, rule + ": " + reason));
    }

    /** Of a reading that the remote database dropped without an error. */
    static Refusal dropped(Reading reading) {
        return new Refusal(reading, new Fault(Fault.Kind.DATA, null, DROPPED));
    }
}
