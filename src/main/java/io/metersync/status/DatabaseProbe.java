package io.metersync.status;

import io.metersync.clock.Deadline;
import io.metersync.database.Contact;
import io.metersync.database.Database;
import io.metersync.fault.Fault;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Queries one database for its numbers on request, up to fifty times a second. If the database takes longer than a client should wait,
 * returns the last known numbers.
 */
final class DatabaseProbe {
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int QUERY_TIMEOUT_SECONDS = 5;

    private final Database database;
    private final Supplier<String> sql;
    private final Clock clock;
    private final Executor thread = Executors.newCachedThreadPool(DatabaseProbe::thread);
    private CompletableFuture<Map<String, Object>> asked = CompletableFuture.completedFuture(Map.of());
    private long askedAtNanos = System.nanoTime() - FRESH_NANOS;
    private volatile LastKnown last = new LastKnown(false, null, Map.of(), null);

    DatabaseProbe(Database database, Supplier<String> sql, Clock clock) {
        this.database = database;
        this.sql = sql;
        this.clock = clock;
    }

    /** The answer to the last question. */
    LastKnown last() {
        return last;
    }

    /** The answer, after a wait of up to the given number of milliseconds. */
    LastKnown answer(long patienceMillis) {
        return await(ask(), patienceMillis);
    }

    /**
     * The answer to a question that is not older than {@code recent}, if the database answered it and the contact to the database has not
     * changed since.
     */
    LastKnown recentAnswer(Duration recent, long patienceMillis) {
        return isRecent(recent) ? last : freshAnswer(patienceMillis);
    }

    /** Asks now if the last answer is older than {@code recent}, and the last attempt to connect was a success. */
    void refresh(Duration recent, long patienceMillis) {
        if (Boolean.TRUE.equals(database.contact().state().isMade())) {
            recentAnswer(recent, patienceMillis);
        }
    }

    private synchronized boolean isRecent(Duration recent) {
        return asked.isDone()
                && last.isGiven()
                && System.nanoTime() - askedAtNanos < recent.toNanos()
                && Objects.equals(database.contact().state().isMade(), last.isConnected());
    }

    /** The answer to a question asked now. */
    LastKnown freshAnswer(long patienceMillis) {
        return await(askAnew(), patienceMillis);
    }

    private LastKnown await(CompletableFuture<?> question, long patienceMillis) {
        try {
            question.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            takesLong();
        } catch (ExecutionException e) {
            // the answer contains the error
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return last;
    }

    /** Asks without waiting for the answer. */
    synchronized CompletableFuture<?> ask() {
        return asked.isDone() && System.nanoTime() - askedAtNanos >= FRESH_NANOS ? askAnew() : asked;
    }

    /** Starts a new query, even if an earlier query is recent. */
    synchronized CompletableFuture<?> askAnew() {
        askedAtNanos = System.nanoTime();
        asked = asked.handle((before, failure) -> before)
                .thenApplyAsync(before -> query(), thread)
                .whenComplete(this::remember);
        return asked;
    }

    private Map<String, Object> query() {
        return new JdbcTemplate(database).execute((ConnectionCallback<Map<String, Object>>) this::query);
    }

    private Map<String, Object> query(Connection connection) {
        try (Deadline deadline = new Deadline(connection, QUERY_TIMEOUT_SECONDS)) {
            return new JdbcTemplate(new SingleConnectionDataSource(connection, true)).queryForMap(sql.get());
        }
    }

    private void remember(Map<String, Object> values, Throwable failure) {
        last = failure == null ? new LastKnown(true, null, values, since(true)) : failed(failure);
    }

    private LastKnown failed(Throwable failure) {
        Fault fault = Fault.of(failure);
        boolean isConnected = isRefused(failure, fault);
        String error = fault.isCancelled() ? "no answer for %d s".formatted(QUERY_TIMEOUT_SECONDS) : fault.message();
        return new LastKnown(isConnected, error, last.values(), since(isConnected));
    }

    /** Whether the database refused the query, for which there has to be a connection. */
    private static boolean isRefused(Throwable failure, Fault fault) {
        return fault.kind() != Fault.Kind.CONNECTION
                && !fault.isCancelled()
                && Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                        .noneMatch(CannotGetJdbcConnectionException.class::isInstance);
    }

    /** A busy database still counts as connected if no attempt to connect has failed since. A lost database keeps the known reason. */
    private synchronized void takesLong() {
        long waited = System.nanoTime() - askedAtNanos;
        boolean isLost = Boolean.FALSE.equals(database.contact().state().isMade());
        boolean isBusy = last.isConnected() && waited < LOST_NANOS && !isLost;
        if (!isBusy && (last.isConnected() || last.error() == null)) {
            String error = "no answer for " + TimeUnit.NANOSECONDS.toMillis(waited) + " ms";
            last = new LastKnown(false, error, last.values(), since(false));
        }
    }

    /** The contact has the exact time, because cycles update it while no client requests the status. */
    private Instant since(boolean isConnected) {
        Contact.State contact = database.contact().state();
        if (contact.isMade() != null && contact.isMade() == isConnected) {
            return contact.since();
        }
        return last.isConnected() == isConnected && last.since() != null ? last.since() : clock.instant();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "status-probe");
        thread.setDaemon(true);
        return thread;
    }
}
