package io.metersync.support;

/** The ways in which readings go: in batches of one size or in batches that grow, in one lane or several. What is promised holds for all. */
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
                .with("CATCH_UP_FROM", most == 0 ? "0" : "1")
                .with("UPLOAD_LANES_MAX", "0")
                .with("UPLOAD_LANES", Integer.toString(lanes));
    }
}
