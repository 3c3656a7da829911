package io.metersync.sync;

import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.TransactedPolicy;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The {@code transacted} of our routes: one database transaction around the steps, rolled back when one of them fails.
 *
 * <p>Camel's own policy also takes over error handling: it retries inside the aborted transaction, and marks a rolled
 * back exchange so that no caller may retry. This one leaves the exchange as any failed exchange, and the retry to the
 * calling route, around the transaction.
 */
public final class TransactionPolicy implements TransactedPolicy {
    private final TransactionTemplate transaction;

    public TransactionPolicy(DataSource database, int timeoutSeconds) {
        // not its successor, which rolls a failed commit back, fails at that too, and gives only the second error
        transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        transaction.setTimeout(timeoutSeconds);
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // nothing to prepare
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> inTransaction(exchange, steps);
    }

    private void inTransaction(Exchange exchange, Processor steps) {
        exchange.getUnitOfWork().beginTransactedBy(this);
        try {
            transaction.executeWithoutResult(status -> {
                run(exchange, steps);
                if (exchange.getException() != null) {
                    status.setRollbackOnly();
                }
            });
        } catch (Exception e) {
            // begin, commit or rollback failed; a rollback fails on a connection that the first error broke
            if (exchange.getException() == null) {
                exchange.setException(e);
            }
        } finally {
            exchange.getUnitOfWork().endTransactedBy(this);
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
