package io.metersync.cycle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pause that the administrator of the remote database has ordered for this site: downloads continue, and readings wait. */
public final class SitePause {
    private static final Logger LOG = LoggerFactory.getLogger("sync-cycle");

    private volatile Order order;

    /**
     * A pause.
     *
     * @param by the role that ordered it, or null if unknown
     * @param since when, ISO-8601 UTC, or null if unknown
     */
    public record Order(String by, String since) {}

    /** Takes note of the present order, or null for none. */
    public void set(Order present) {
        if (present != null && order == null) {
            LOG.warn(
                    "Uploads paused by {} at the remote database since {}: readings wait locally until metersync site resume",
                    present.by(),
                    present.since());
        } else if (present == null && order != null) {
            LOG.info("Uploads resumed: the remote database no longer pauses this site");
        }
        order = present;
    }

    /** The present order, or null. */
    public Order order() {
        return order;
    }

    /** Whether readings may be uploaded. */
    public boolean allowsUpload() {
        return order == null;
    }
}
