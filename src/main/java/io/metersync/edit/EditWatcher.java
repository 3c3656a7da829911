package io.metersync.edit;

import io.metersync.flow.FlowFiles;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for edits every three seconds; reads the files only if one of them has another size or time. */
public final class EditWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("routes");
    private static final int LOOK_SECONDS = 3;

    private final RouteEdits edits;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(EditWatcher::thread);
    private Map<Path, FlowFiles.Stamp> stampsAtRest;

    public EditWatcher(RouteEdits edits) {
        this.edits = edits;
    }

    /** Looks from now on, until {@link #close()}. */
    public void start(CamelContext camel) {
        thread.scheduleWithFixedDelay(() -> look(camel), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void look(CamelContext camel) {
        try {
            Map<Path, FlowFiles.Stamp> stamps = FlowFiles.stamps(edits.running().home());
            if (!edits.isAtRest() || !stamps.equals(stampsAtRest)) {
                edits.look(camel);
                stampsAtRest = stamps;
            }
        } catch (NoSuchFileException e) {
            LOG.debug("a file was removed while it was read", e);
        } catch (Exception e) {
            LOG.error("An edit of routes/ or sql/ could not be applied", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "route-edits");
        thread.setDaemon(true);
        return thread;
    }
}
