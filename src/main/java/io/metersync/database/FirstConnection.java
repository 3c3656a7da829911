package io.metersync.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The connection at which the pool asks for the isolation level of the server. If the link breaks during this question, HikariCP 7.1.0
 * ({@code PoolBase.checkDefaultIsolation}) overlooks an error of class 08, takes -1 for the level, and refuses each later connection
 * until the process restarts. Another SQLSTATE makes the pool ask again at the next connection.
 */
final class FirstConnection implements InvocationHandler {
    private static final String SESSION_LOST = "57P01";

    private final Connection connection;
    private final Runnable answered;

    private FirstConnection(Connection connection, Runnable answered) {
        this.connection = connection;
        this.answered = answered;
    }

    /** The same connection; runs {@code answered} when the server has told its isolation level. */
    static Connection of(Connection connection, Runnable answered) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new FirstConnection(connection, answered));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean isQuestion = method.getName().equals("getTransactionIsolation");
        try {
            Object result = method.invoke(connection, arguments);
            if (isQuestion) {
                answered.run();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw isQuestion ? new SQLException(e.getCause().getMessage(), SESSION_LOST, e.getCause()) : e.getCause();
        }
    }
}
