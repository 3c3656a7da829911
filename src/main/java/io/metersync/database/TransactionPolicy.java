package io.metersync.database;

import io.metersync.clock.Deadline;
import io.metersync.fault.CancelledException;
import io.metersync.fault.Fault;
import io.metersync.fault.RefusedException;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.TransactedDefinition;
import org.apache.camel.spi.TransactedPolicy;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The {@code transacted} of our routes: one database transaction around the steps, rolled back when one of them fails.
 *
 * <p>Camel's own policy also takes over error handling: it retries inside the aborted transaction, and marks a rolled back exchange so that
 * no caller may retry. This one leaves the exchange as any failed exchange, and the retry to the calling route, around the transaction. A
 * possible fault of a row becomes a {@link RefusedException}, and a timeout a {@link CancelledException}.
 *
 * <p>If the steps are one statement, PostgreSQL makes the statement a transaction of its own: without BEGIN and COMMIT it takes one round
 * trip instead of two.
 */
public final class TransactionPolicy implements TransactedPolicy {
    private final DataSource database;
    private final int timeoutSeconds;
    private final TransactionTemplate transaction;

    public TransactionPolicy(DataSource database, int timeoutSeconds) {
        this.database = database;
        this.timeoutSeconds = timeoutSeconds;
        transaction = Transactions.on(database, timeoutSeconds);
    }

    /** Camel has moved the elements beside {@code transacted} into it, before its own steps. */
    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        ProcessorDefinition<?> transacted = (ProcessorDefinition<?>) definition;
        if (transacted.getOutputs().stream().anyMatch(step -> step.getParent() != transacted)) {
            throw new IllegalArgumentException(
                    "a step beside transacted would run in it, and before its own: write it below the steps of transacted,"
                            + " or in a route that calls this one");
        }
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        boolean isOneStatement = isOneStatement((RouteDefinition) route.getRoute());
        return exchange -> {
            exchange.getUnitOfWork().beginTransactedBy(this);
            try {
                if (isOneStatement && !TransactionSynchronizationManager.hasResource(database)) {
                    onOneConnection(exchange, steps);
                } else {
                    // part of the caller's transaction, if the caller has one
                    inTransaction(exchange, steps);
                }
            } catch (Exception e) {
                // to connect, begin or commit failed
                exchange.setException(e);
            } finally {
                exchange.getUnitOfWork().endTransactedBy(this);
            }
            if (exchange.getException() != null) {
                exchange.setException(Fault.named(exchange.getException()));
            }
        };
    }

    /** Camel allows one {@code transacted} in a route, on its top level. */
    private static boolean isOneStatement(RouteDefinition route) {
        return route.getOutputs().stream()
                .filter(TransactedDefinition.class::isInstance)
                .anyMatch(transaction -> isOneStatement(transaction.getOutputs()));
    }

    private static boolean isOneStatement(List<ProcessorDefinition<?>> steps) {
        List<ProcessorDefinition<?>> leaving = steps.stream()
                .filter(step -> !(step instanceof SetBodyDefinition || step instanceof SetHeaderDefinition))
                .toList();
        return leaving.size() == 1
                && leaving.get(0) instanceof ToDefinition statement
                && statement.getUri().startsWith("sql:")
                && !statement.getUri().contains("batch=");
    }

    private void inTransaction(Exchange exchange, Processor steps) {
        transaction.executeWithoutResult(status -> {
            run(exchange, steps);
            if (exchange.getException() != null) {
                status.setRollbackOnly();
            }
        });
    }

    private void onOneConnection(Exchange exchange, Processor steps) throws Exception {
        try (Connection connection = database.getConnection();
                Deadline deadline = new Deadline(connection, timeoutSeconds)) {
            TransactionSynchronizationManager.bindResource(database, new ConnectionHolder(connection));
            try {
                run(exchange, steps);
            } finally {
                TransactionSynchronizationManager.unbindResource(database);
            }
        }
    }

    private static void run(Exchange exchange, Processor steps) {
        try {
            steps.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
    }
}
