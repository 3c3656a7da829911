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
    private static final Pattern BATCH = Pattern.compile("Uploaded (\\d+) readings");

    /** Sets how the product's next process does it. */
    ProductProcess next(ProductProcess product, Random random) {
        boolean isGrowing = this == GROWING || this == BOTH && !mayGrow(product);
        product.with("UPLOAD_LANES_MAX", random.nextBoolean() ? "6" : "0")
                .with("BATCH_MAX_KB", random.nextBoolean() ? "256" : "4096");
        return set(product, isGrowing ? 1000 << 2 * random.nextInt(2) : 0, 1 + random.nextInt(4));
    }

    /** Sets it so that large batches come, as far as this may have them. */
    ProductProcess last(ProductProcess product) {
        return set(product, this == FIXED ? 0 : 4000, 2);
    }

    /** Whether the process that runs may let batches grow. */
    private static boolean mayGrow(ProductProcess product) {
        return !"0".equals(product.variable("BATCH_SIZE_MAX"));
    }

    private static ProductProcess set(ProductProcess product, int most, int lanes) {
        return product.with("BATCH_SIZE", Integer.toString(LEAST))
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
