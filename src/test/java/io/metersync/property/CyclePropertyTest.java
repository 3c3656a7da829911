package io.metersync.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.cycle.SyncCycle;
import io.metersync.support.Cases;
import io.metersync.support.LogLines;
import io.metersync.support.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CyclePropertyTest {
    @AutoClose
    private static final LogLines LOG = LogLines.capture();

    @AutoClose
    private static final Site SITE = Site.migrated().withLeastPrivilege().start();

    @Test
    @Tag("Property-6")
    @Tag("Req-5.4")
    @DisplayName("Feature: database-sync-process, Property 6: For any time during execution, at most one sync cycle "
            + "should be in progress - attempting to start a new cycle while one is running should be prevented")
    void one_cycle_runs_at_a_time_however_many_want_one() {
        Cases.hundred(this::oneAtATime);
    }

    private void oneAtATime(RandomGenerator random) {
        SITE.empty();
        SITE.addReadings(random.nextInt(5));
        SyncCycle cycle = SITE.application().cycle();
        List<Boolean> refusals = Collections.synchronizedList(new ArrayList<>());
        int moment = random.nextInt(4);
        AtomicInteger line = new AtomicInteger();
        LOG.onLine(logged -> {
            if (line.getAndIncrement() == moment) {
                refusals.add(!cycle.begin() && !cycle.request() && cycle.isInProgress());
            }
        });
        LOG.clear();

        int rivals = 2 + random.nextInt(5);
        CyclicBarrier together = new CyclicBarrier(rivals);
        long ran = IntStream.range(0, rivals)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> runIfAllowed(cycle, together)))
                .toList()
                .stream()
                .filter(CompletableFuture::join)
                .count();

        LOG.onLine(logged -> {});
        assertThat(ran).isPositive();
        assertThat(refusals).containsExactly(true);
        assertThat(LOG.of("sync-cycle").stream().map(logged -> logged.split(" ")[1]))
                .isEqualTo(Collections.nCopies((int) ran, List.of("starts,", "complete")).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    private static boolean runIfAllowed(SyncCycle cycle, CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        cycle.request();
        boolean mayRun = cycle.begin();
        if (mayRun) {
            SITE.send("run-cycle");
        }
        return mayRun;
    }
}
