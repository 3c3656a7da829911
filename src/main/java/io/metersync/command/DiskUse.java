package io.metersync.command;

import com.fasterxml.jackson.databind.JsonNode;

/** The disk use of the archive and the quarantine, as {@code metersync status} prints it. */
final class DiskUse {
    private DiskUse() {}

    static String of(JsonNode status) {
        return "archive %s, quarantine %s"
                .formatted(megabytes(status.path("sentArchiveBytes")), megabytes(status.path("quarantineBytes")));
    }

    private static String megabytes(JsonNode bytes) {
        return bytes.isNumber() ? "%.1f MB".formatted(bytes.asLong() / 1e6) : "unknown";
    }
}
