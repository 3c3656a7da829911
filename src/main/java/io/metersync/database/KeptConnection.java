package io.metersync.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * A connection whose session its owner keeps, for the lock on it, and which is lent meanwhile to one borrower at a time: a
 * site that waits for readings has one connection, not two.
 */
public final class KeptConnection {
    private static final int VALIDATION_SECONDS = 2;
    /** Used so short a time ago, it is not asked whether it still answers. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Connection connection;
    private boolean isLent;
    private boolean isGivenUp;
    private long usedAtNanos = System.nanoTime();

    public KeptConnection(Connection connection) {
        this.connection = connection;
    }

    /** Whether the session still exists. */
    public synchronized boolean isAlive() throws SQLException {
        if (isLent || System.nanoTime() - usedAtNanos < FRESH_NANOS) {
            return !connection.isClosed();
        }
        boolean isValid = connection.isValid(VALIDATION_SECONDS);
        if (isValid) {
            usedAtNanos = System.nanoTime();
        }
        return isValid;
    }

    /** Lends the connection until the borrower closes it; null while it is lent, and after it has broken. */
    public synchronized Connection lend() throws SQLException {
        if (isLent || isGivenUp || !isAlive()) {
            return null;
        }
        isLent = true;
        boolean[] isBack = new boolean[1];
        return (Connection) Proxy.newProxyInstance(
                KeptConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (loan, method, arguments) -> switch (method.getName()) {
                    case "close" -> {
                        if (!isBack[0]) {
                            isBack[0] = true;
                            giveBack();
                        }
                        yield null;
                    }
                    case "isClosed" -> isBack[0] || connection.isClosed();
                    default -> call(method, arguments);
                });
    }

    /** Releases the session's locks and closes the connection, after the borrower has returned it. */
    public synchronized void giveUp() throws SQLException {
        isGivenUp = true;
        if (!isLent) {
            unlockAndClose();
        }
    }

    private synchronized void giveBack() throws SQLException {
        isLent = false;
        usedAtNanos = System.nanoTime();
        if (!connection.isClosed() && !connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        if (isGivenUp) {
            unlockAndClose();
        }
    }

    private void unlockAndClose() throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_unlock_all()");
        }
    }

    private Object call(Method method, Object... arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
