package io.metersync.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A few connections of a server that tests use again, as new as they were: most of what a statement of a test costs is its connection.
 */
final class ReusedConnections {
    private static final int MOST = 8;

    private record Idle(String database, Connection connection) {}

    private final Deque<Idle> idle = new ArrayDeque<>();

    /** {@code source} makes connections to {@code database}. */
    DataSource to(String database, DataSource source) {
        return new DelegatingDataSource(source) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = take(database);
                return reused(database, connection == null ? super.getConnection() : connection);
            }
        };
    }

    /** One that its server has not ended meanwhile, or null. */
    private synchronized Connection take(String database) throws SQLException {
        for (Iterator<Idle> all = idle.descendingIterator(); all.hasNext(); ) {
            Idle last = all.next();
            if (last.database().equals(database)) {
                all.remove();
                if (last.connection().isValid(10)) {
                    return last.connection();
                }
                last.connection().close();
            }
        }
        return null;
    }

    private Connection reused(String database, Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        give(database, connection);
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private synchronized void give(String database, Connection connection) throws SQLException {
        if (connection.isClosed() || idle.stream().anyMatch(kept -> kept.connection() == connection)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            statement.execute("discard all");
            idle.add(new Idle(database, connection));
        } catch (SQLException e) {
            connection.close();
        }
        if (idle.size() > MOST) {
            idle.remove().connection().close();
        }
    }

    /** Lets nobody be connected to a database from here. */
    synchronized void leave(String database) {
        for (Idle kept :
                idle.stream().filter(one -> one.database().equals(database)).toList()) {
            idle.remove(kept);
            try {
                kept.connection().close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
