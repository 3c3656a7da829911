package io.metersync.upload.pace;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lanes to the remote database, one batch each. Giving them a batch while all are taken waits for one to be free. A lane is free
 * again when its batch is stored; as many batches as there are lanes may be deleted meanwhile, by threads of their own.
 */
public final class UploadLanes extends ThreadPoolExecutor {
    private final LaneSizing sizing;
    /** Of the batch that a thread carries; null on other threads. */
    private final ThreadLocal<Boolean> isStored = new ThreadLocal<>();

    private boolean isGrowing;
    private int taken;
    private int deleting;

    /** {@code least} lanes, and up to {@code most} while a backlog waits and that is faster. */
    public UploadLanes(int least, int most) {
        this(least, most, Math.max(least, most));
    }

    private UploadLanes(int least, int most, int threads) {
        super(2 * threads, 2 * threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), UploadLanes::thread);
        allowCoreThreadTimeOut(true);
        sizing = new LaneSizing(least, most, System::nanoTime);
    }

    @Override
    public void execute(Runnable batch) {
        take();
        try {
            super.execute(batch);
        } catch (RuntimeException e) {
            free(false);
            throw e;
        }
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable batch) {
        isStored.set(false);
    }

    @Override
    protected void afterExecute(Runnable batch, Throwable failure) {
        free(isStored.get());
        isStored.remove();
    }

    /** The batch of this thread is stored: another may take its lane. */
    public synchronized void leave() {
        if (Boolean.FALSE.equals(isStored.get())) {
            isStored.set(true);
            taken--;
            deleting++;
            notifyAll();
        }
    }

    /** From now on the number of lanes follows the measured rate. */
    public synchronized void grow() {
        isGrowing = true;
    }

    /** Learns from a batch of the given number of readings that arrived; the size of the next batch decides whether the two compare. */
    public synchronized void took(int readings, int nextBatchSize) {
        if (isGrowing) {
            sizing.took(readings, nextBatchSize);
            notifyAll();
        }
    }

    /** Back to the least, without growth. */
    public synchronized void reset() {
        isGrowing = false;
        sizing.reset();
    }

    /** Waits until no batch is being sent. */
    public synchronized void awaitIdle() {
        await(() -> taken + deleting == 0);
    }

    private synchronized void take() {
        await(() -> taken < sizing.lanes() && deleting <= sizing.lanes());
        taken++;
    }

    private synchronized void free(boolean isDeleted) {
        if (isDeleted) {
            deleting--;
        } else {
            taken--;
        }
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
