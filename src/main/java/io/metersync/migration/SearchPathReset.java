package io.metersync.migration;

import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Takes back the search path that Flyway sets for a migration, before its transaction ends: behind a transaction pooler the
 * session is another client's next.
 */
final class SearchPathReset implements Callback {
    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute("reset search_path");
        } catch (SQLException e) {
            throw new IllegalStateException("the search path can't be reset", e);
        }
    }

    @Override
    public String getCallbackName() {
        return "search-path-reset";
    }
}
