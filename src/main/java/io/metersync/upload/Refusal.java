package io.metersync.upload;

import io.metersync.sync.Fault;

/** A reading that the remote database refuses, and why. */
public record Refusal(Reading reading, Fault fault) {
    private static final String DROPPED =
            "the remote database accepted the insert, and the reading is not found under its key: look for a trigger on meter_readings";

    /** Of a reading that would take too much memory. */
    static Refusal tooLarge(Reading reading, long mostBytes) {
        return new Refusal(
                reading,
                new Fault(
                        Fault.Kind.DATA,
                        null,
                        "the reading has %,d bytes, and with this heap at most %,d can be sent: raise -Xmx in JAVA_OPTS, restart, then metersync quarantine retry"
                                .formatted(reading.withheld(), mostBytes)));
    }

    /** Of a reading that the remote database dropped without an error. */
    static Refusal dropped(Reading reading) {
        return new Refusal(reading, new Fault(Fault.Kind.DATA, null, DROPPED));
    }
}
