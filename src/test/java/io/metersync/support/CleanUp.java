package io.metersync.support;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Drops the databases of a test class after its last test. */
public final class CleanUp implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        PostgresServer.dropDatabases();
    }
}
