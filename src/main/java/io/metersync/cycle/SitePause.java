package io.metersync.cycle;

import io.metersync.fault.AllRefusedException;
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
    public record Order(String by, String since) {
        private String text() {
            return "paused at the remote database%s%s"
                    .formatted(by == null ? "" : " by " + by, since == null ? "" : " since " + since);
        }
    }

    /** Takes note of the present order, or null for none. */
    public void set(Order present) {
        if (present != null && order == null) {
            LOG.warn("Uploads are {}: readings wait locally until metersync site resume", present.text());
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

    /** @throws AllRefusedException if readings may not be uploaded */
    public void require() {
        Order present = order;
        if (present != null) {
            throw new AllRefusedException(
                    "sync-cycle", "uploads are %s: try again after metersync site resume".formatted(present.text()));
        }
    }
}
