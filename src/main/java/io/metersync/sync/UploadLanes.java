package io.metersync.sync;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The threads that carry batches to the remote database, one batch each. Giving them a batch while all lanes are taken waits
 * for one to be free: so many batches are on their way at most, and so many are in memory.
 */
public final class UploadLanes extends ThreadPoolExecutor {
    private final LaneSizing sizing;
    private int taken;

    /** {@code least} lanes, and up to {@code most} where that is faster. */
    public UploadLanes(int least, int most) {
        super(
                Math.max(least, most),
                Math.max(least, most),
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                UploadLanes::thread);
        allowCoreThreadTimeOut(true);
        sizing = new LaneSizing(least, most, System::nanoTime);
    }

    @Override
    public void execute(Runnable batch) {
        take();
        try {
            super.execute(batch);
        } catch (RuntimeException e) {
            free();
            throw e;
        }
    }

    @Override
    protected void afterExecute(Runnable batch, Throwable failure) {
        free();
    }

    /** Learns from a batch of so many readings that arrived; what the next takes tells whether it can be compared. */
    synchronized void took(int readings, int nextBatchSize) {
        sizing.took(readings, nextBatchSize);
        notifyAll();
    }

    /** Starts over from the least. */
    synchronized void reset() {
        sizing.reset();
    }

    /** Waits until no batch is on its way. */
    synchronized void awaitIdle() {
        await(() -> taken == 0);
    }

    private synchronized void take() {
        await(() -> taken < sizing.lanes());
        taken++;
    }

    private synchronized void free() {
        taken--;
        notifyAll();
    }

    /** Holds the lock meanwhile, but for the wait itself; an interrupt waits as well. */
    private void await(BooleanSupplier isSo) {
        boolean isInterrupted = false;
        while (!isSo.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "upload-lane");
        thread.setDaemon(true);
        return thread;
    }
}
