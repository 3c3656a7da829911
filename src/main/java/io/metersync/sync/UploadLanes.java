package io.metersync.sync;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that carry batches to the remote database, one batch each. Giving them a batch while all are busy waits for
 * one to be free: so many batches are on their way at most, and so many are in memory.
 */
public final class UploadLanes extends ThreadPoolExecutor {
    private final int lanes;
    private final Semaphore free;

    public UploadLanes(int lanes) {
        super(lanes, lanes, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), UploadLanes::thread);
        allowCoreThreadTimeOut(true);
        this.lanes = lanes;
        this.free = new Semaphore(lanes);
    }

    @Override
    public void execute(Runnable batch) {
        free.acquireUninterruptibly();
        try {
            super.execute(batch);
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
    }

    @Override
    protected void afterExecute(Runnable batch, Throwable failure) {
        free.release();
    }

    /** Waits until no batch is on its way. */
    void awaitIdle() {
        free.acquireUninterruptibly(lanes);
        free.release(lanes);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "upload-lane");
        thread.setDaemon(true);
        return thread;
    }
}
