package io.metersync.database;

import io.metersync.clock.Deadline;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions that end with their first error, or at their {@link Deadline}. On a connection that this error broke, the rollback fails as
 * well: this second error adds nothing, because the server rolls back by itself, and the first error decides about a retry.
 */
public final class Transactions extends DataSourceTransactionManager {
    private static final long serialVersionUID = 1;

    private Transactions(DataSource database) {
        super(database);
    }

    public static TransactionTemplate on(DataSource database, int timeoutSeconds) {
        TransactionTemplate template = new TransactionTemplate(new Transactions(database));
        template.setTimeout(timeoutSeconds);
        return template;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        super.doBegin(transaction, definition);
        ConnectionHolder begun = ((JdbcTransactionObjectSupport) transaction).getConnectionHolder();
        Deadline deadline = new Deadline(begun.getConnection(), definition.getTimeout());
        TransactionSynchronizationManager.bindResource(this, deadline);
    }

    /** None of Spring's, which is on the wall clock. */
    @Override
    protected int determineTimeout(TransactionDefinition definition) {
        return TransactionDefinition.TIMEOUT_DEFAULT;
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        ((Deadline) TransactionSynchronizationManager.unbindResource(this)).close();
        super.doCleanupAfterCompletion(transaction);
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        try {
            super.doRollback(status);
        } catch (TransactionSystemException e) {
            logger.debug("the rollback failed as well", e);
        }
    }
}
