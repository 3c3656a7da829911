package io.metersync.support;

/** The ways in which readings go: batch by batch or in ranges that grow, one at a time or several. What is promised holds for all. */
public enum Way {
    BATCHES(1, 0),
    BATCHES_IN_FOUR_LANES(4, 0),
    GROWING(1, 1000),
    GROWING_IN_FOUR_LANES(4, 1000);

    private final int lanes;
    private final int most;

    Way(int lanes, int most) {
        this.lanes = lanes;
        this.most = most;
    }

    /** Lets the site's product do it so, with batches of {@code size} at first. */
    public Site of(Site site, int size) {
        return site.with("BATCH_SIZE", Integer.toString(size))
                .with("BATCH_SIZE_MAX", Integer.toString(most))
                .with("UPLOAD_LANES", Integer.toString(lanes));
    }
}
