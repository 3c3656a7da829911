package io.metersync.clock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a connection does when its time is over, on monotonic time: the driver's query timeout and Spring's deadline are
 * on the wall clock. Takes no round trip. The server cancels the statement that runs then, and each that follows.
 */
public final class Deadline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);
    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1, Deadline::thread);

    static {
        // nearly all are closed long before they are due
        TIMER.setRemoveOnCancelPolicy(true);
    }

    private final Connection connection;
    private final ScheduledFuture<?> task;
    private boolean isClosed;

    /** Counts from now. */
    public Deadline(Connection connection, int seconds) {
        this.connection = connection;
        task = TIMER.scheduleWithFixedDelay(this::cancel, seconds, 1, TimeUnit.SECONDS);
    }

    private synchronized void cancel() {
        try {
            if (!isClosed) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
        } catch (SQLException e) {
            LOG.debug("the server was not reached, and the socket's timeout ends the statement", e);
        }
    }

    /** The connection belongs to another user from now on; waits for a cancel in transit. */
    @Override
    public void close() {
        task.cancel(false);
        synchronized (this) {
            isClosed = true;
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "deadlines");
        thread.setDaemon(true);
        return thread;
    }
}
