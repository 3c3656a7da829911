package io.metersync.support;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A started site for each {@link Way}, with the rights of grants.sql: for a test that goes through many cases. */
public final class SiteOfEachWay implements AutoCloseable {
    private final Map<Way, Site> sites = new EnumMap<>(Way.class);

    private SiteOfEachWay() {}

    /** With batches of {@code size} at first. */
    public static SiteOfEachWay with(int size) {
        return with(size, true);
    }

    /** The same, and each batch has the oldest readings that wait: for a test that knows which readings a batch has. */
    public static SiteOfEachWay oldestFirst(int size) {
        return with(size, false);
    }

    private static SiteOfEachWay with(int size, boolean isFreshFirst) {
        SiteOfEachWay all = new SiteOfEachWay();
        for (Way way : Way.values()) {
            all.sites.put(
                    way,
                    way.of(Site.migrated(), size)
                            .with("UPLOAD_FRESH_FIRST", Boolean.toString(isFreshFirst))
                            .withLeastPrivilege()
                            .start());
        }
        return all;
    }

    public Site of(Way way) {
        return sites.get(way);
    }

    public Site any(RandomGenerator random) {
        return of(Cases.oneOf(random, List.of(Way.values())));
    }

    @Override
    public void close() {
        sites.values().forEach(Site::close);
    }
}
