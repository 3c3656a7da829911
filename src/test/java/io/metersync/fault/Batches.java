package io.metersync.fault;

import io.metersync.support.ProductProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;
import java.util.regex.Pattern;

/** How a product under chaos carries its readings: in batches of 20, or in batches that grow to several pages; in some lanes. */
enum Batches {
    FIXED,
    GROWING,
    /** The other way at each start. */
    BOTH;

    private static final int LEAST = 20;
    /** A page has at most 2,000 readings. */
    private static final int SEVERAL_PAGES = 2500;

    private static final int MOST = 4000;
    private static final Pattern BATCH = Pattern.compile("Uploaded (\\d+) readings");

    /** Sets how the product's next process does it. */
    ProductProcess next(ProductProcess product, Random random) {
        boolean isGrowing = this == GROWING || this == BOTH && !mayGrow(product);
        product.with("UPLOAD_LANES_MAX", random.nextBoolean() ? "6" : "0")
                .with("BATCH_MAX_KB", random.nextBoolean() ? "256" : "4096");
        int lanes = 1 + random.nextInt(4);
        if (!isGrowing) {
            return set(product, LEAST, 0, lanes);
        }
        return switch (random.nextInt(3)) {
            case 0 -> set(product, LEAST, 1000, lanes);
            case 1 -> set(product, LEAST, MOST, lanes);
            default -> set(product, SEVERAL_PAGES, MOST, lanes);
        };
    }

    /** Sets it so that large batches come, as far as this may have them. */
    ProductProcess last(ProductProcess product) {
        return set(product, LEAST, this == FIXED ? 0 : MOST, 2);
    }

    /** Whether the process that runs may let batches grow. */
    private static boolean mayGrow(ProductProcess product) {
        return !"0".equals(product.variable("BATCH_SIZE_MAX"));
    }

    private static ProductProcess set(ProductProcess product, int least, int most, int lanes) {
        return product.with("BATCH_SIZE", Integer.toString(least))
                .with("BATCH_SIZE_MAX", Integer.toString(most))
                .with("CATCH_UP_FROM", most == 0 ? "0" : "1")
                .with("UPLOAD_LANES", Integer.toString(lanes));
    }

    /** How many readings the largest batch had. */
    static long largest(ProductProcess product) throws IOException {
        return BATCH.matcher(Files.readString(product.output()))
                .results()
                .mapToLong(batch -> Long.parseLong(batch.group(1)))
                .max()
                .orElse(0);
    }
}
