package io.metersync.bench;

import java.util.List;
import java.util.stream.Stream;

/** A contender and the number of readings that the remote database refuses to take from it: of a product only. */
record Entrant(Contender contender, int bad) {
    /** Every contender without bad readings and, if there are to be any, every product with them as well. */
    static List<Entrant> of(List<Contender> contenders, int bad) {
        return contenders.stream()
                .flatMap(contender -> bad > 0 && contender.isProduct()
                        ? Stream.of(new Entrant(contender, 0), new Entrant(contender, bad))
                        : Stream.of(new Entrant(contender, 0)))
                .toList();
    }

    /** The same share of bad readings among fewer readings; at least one. */
    Entrant scaled(int rows, int fewer) {
        return bad == 0 ? this : new Entrant(contender, (int) Math.max(1, (long) bad * fewer / rows));
    }

    Entrant withoutBad() {
        return new Entrant(contender, 0);
    }

    String name() {
        return bad == 0 ? contender.name() : "%s, %,d bad".formatted(contender.name(), bad);
    }
}
