package io.metersync.sync;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Asks one database for its numbers when somebody wants to know, never more than four times a second, and answers from what it
 * knows when the database takes longer than that somebody should wait.
 */
final class DatabaseProbe {
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int QUERY_TIMEOUT_SECONDS = 5;

    private final DataSource database;
    private final Supplier<String> sql;
    private final Executor thread = Executors.newCachedThreadPool(DatabaseProbe::thread);
    private CompletableFuture<Map<String, Object>> asked = CompletableFuture.completedFuture(Map.of());
    private long askedAtNanos = System.nanoTime() - FRESH_NANOS;
    private volatile Answer last = new Answer(false, null, Map.of());

    /** What the database said last; {@code values} are the last ones known where it is not connected. */
    record Answer(boolean isConnected, String error, Map<String, Object> values) {
        long number(String name) {
            return values.get(name) instanceof Number number ? number.longValue() : 0;
        }
    }

    DatabaseProbe(DataSource database, Supplier<String> sql) {
        this.database = database;
        this.sql = sql;
    }

    /** The answer to the last question. */
    Answer last() {
        return last;
    }

    /** The answer, waiting for it no longer than so many milliseconds. */
    Answer answer(long patienceMillis) {
        return await(ask(), patienceMillis);
    }

    /** The answer to a question asked now. */
    Answer freshAnswer(long patienceMillis) {
        return await(askAnew(), patienceMillis);
    }

    private Answer await(CompletableFuture<?> question, long patienceMillis) {
        try {
            question.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            last = new Answer(false, "no answer for " + patienceMillis + " ms", last.values());
        } catch (ExecutionException e) {
            // the answer says so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return last;
    }

    /** Asks without waiting for the answer. */
    synchronized CompletableFuture<?> ask() {
        return asked.isDone() && System.nanoTime() - askedAtNanos >= FRESH_NANOS ? askAnew() : asked;
    }

    /** Asks for what holds from now on, whatever was asked before. */
    synchronized CompletableFuture<?> askAnew() {
        askedAtNanos = System.nanoTime();
        asked = asked.handle((before, failure) -> before)
                .thenApplyAsync(before -> query(), thread)
                .whenComplete(this::remember);
        return asked;
    }

    private Map<String, Object> query() {
        JdbcTemplate statement = new JdbcTemplate(database);
        statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
        return statement.queryForMap(sql.get());
    }

    private void remember(Map<String, Object> values, Throwable failure) {
        last = failure == null
                ? new Answer(true, null, values)
                : new Answer(false, Fault.of(failure).message(), last.values());
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "status-probe");
        thread.setDaemon(true);
        return thread;
    }
}
