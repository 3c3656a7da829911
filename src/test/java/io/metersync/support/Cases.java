package io.metersync.support;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Tries a property on random cases. What fails says its seed; {@code -Dcases.seed=...} tries the very same cases again. */
public final class Cases {
    private static final int COUNT = 100;

    private Cases() {}

    /** What holds for every case; {@code random} is all that makes one case another. */
    public interface Property {
        void holdsFor(RandomGenerator random) throws Exception;
    }

    /** Tries a hundred cases. */
    public static void hundred(Property property) {
        some(COUNT, property);
    }

    /** Tries fewer, where each takes a while. */
    public static void some(int count, Property property) {
        long seed = Long.getLong("cases.seed", System.nanoTime());
        for (int number = 1; number <= count; number++) {
            try {
                property.holdsFor(new SplittableRandom(seed + number));
            } catch (Exception | Error e) {
                throw new AssertionError(
                        "case %d of %d, try it again with -Dcases.seed=%d: %s"
                                .formatted(number, count, seed, e.getMessage()),
                        e);
            }
        }
    }

    /** One of the choices. */
    public static <T> T oneOf(RandomGenerator random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
