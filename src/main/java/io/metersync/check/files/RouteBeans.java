package io.metersync.check.files;

import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import org.apache.camel.main.Main;

/** The beans that routes name: a check builds the routes with beans of its own, so that it touches nothing of a running process. */
public interface RouteBeans extends AutoCloseable {
    /** Gives a Camel Main the settings and the beans, and no routes. */
    void configureBeans(Main main);

    @Override
    void close();

    /** Makes the beans for a set of routes and statements. */
    @FunctionalInterface
    interface Factory {
        RouteBeans of(Settings settings, SqlFiles sql);
    }
}
