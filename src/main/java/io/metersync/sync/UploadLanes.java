package io.metersync.sync;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Threads that carry batches to the remote database, or delete them, one batch each. Giving them a batch while all are taken waits
 * for one to be free: so many batches are on their way at most, and memory holds those and one that waits for its lane.
 */
public final class UploadLanes extends ThreadPoolExecutor {
    private final LaneSizing sizing;
    private int taken;

    /** {@code least} lanes, and up to {@code most} where that is faster. */
    public UploadLanes(int least, int most) {
        this("upload-lane", Math.max(least, most), least, most);
    }

    /** One thread, for which up to {@code most} batches wait. */
    public static UploadLanes oneByOne(String name, int most) {
        return new UploadLanes(name, 1, most, most);
    }

    private UploadLanes(String name, int threads, int least, int most) {
        super(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), batch -> thread(batch, name));
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

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
