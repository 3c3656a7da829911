package io.metersync.upload.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UploadLanesTest {
    private final UploadLanes lanes = new UploadLanes(1, 1);
    private final CountDownLatch firstIsStored = new CountDownLatch(1);
    private final CountDownLatch firstIsDeleted = new CountDownLatch(1);
    private final CountDownLatch secondRuns = new CountDownLatch(1);

    @AfterEach
    void end() {
        lanes.shutdownNow();
    }

    @Test
    void the_next_batch_is_sent_while_the_last_one_is_deleted() throws InterruptedException {
        lanes.execute(this::first);
        CompletableFuture<Void> handingOver = CompletableFuture.runAsync(() -> lanes.execute(secondRuns::countDown));
        Awaitility.await().until(() -> isWaiting(handingOver));
        assertThat(secondRuns.getCount()).isEqualTo(1);

        firstIsStored.countDown();
        secondRuns.await();
        handingOver.join();

        CompletableFuture<Void> idle = CompletableFuture.runAsync(lanes::awaitIdle);
        assertThat(idle).isNotDone();
        firstIsDeleted.countDown();
        idle.join();
    }

    @Test
    void a_batch_that_fails_before_it_is_stored_frees_its_lane_once() {
        for (int batch = 0; batch < 3; batch++) {
            lanes.execute(() -> {});
        }
        lanes.awaitIdle();

        lanes.execute(this::first);
        firstIsStored.countDown();
        lanes.leave();
        lanes.execute(() -> {});
        firstIsDeleted.countDown();
        lanes.awaitIdle();
    }

    private void first() {
        await(firstIsStored);
        lanes.leave();
        lanes.leave();
        await(firstIsDeleted);
    }

    private boolean isWaiting(CompletableFuture<Void> handingOver) {
        return !handingOver.isDone() && lanes.getActiveCount() == 1 && lanes.getTaskCount() == 1;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
