package io.metersync.process;

import io.metersync.observe.Management;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: starts the routes, ends them in order on SIGTERM or SIGINT, closes the pools. */
public final class SyncProcess {
    private static final Logger LOG = LoggerFactory.getLogger("metersync");

    private final Settings settings;
    private final Application application;
    private final CamelService service = new CamelService();

    public SyncProcess(Settings settings) {
        this.settings = settings;
        this.application = new Application(settings, Clock.systemUTC());
        application.configure(service.main());
    }

    public Application application() {
        return application;
    }

    /** Why it may not run with STRICT_TYPES=refuse, a line each, which it also logs; empty if it may, and while a database is down. */
    public List<String> refusals() {
        List<String> refusals = application.strictTypes().refusals();
        refusals.forEach(refusal -> LOG.error("Metersync does not start with STRICT_TYPES=refuse: {}", refusal));
        return refusals;
    }

    /** Runs until the process is stopped. Throws the error that prevented the start. */
    public void run() throws Exception {
        HttpPort.requireFree(settings);
        service.stopWith(this::stop);
        LOG.info("Metersync starts: {}", settings.summary());
        settings.warnings().forEach(LOG::warn);
        application.databases().trusts().forEach(LOG::info);
        application.crashMarker().set(Instant.now(), settings.httpAddress());
        new Management(application.status(), application.cycle(), application.meterSync(), application.stoppedRoutes())
                .register(ManagementFactory.getPlatformMBeanServer());
        try {
            service.run();
            application.crashMarker().clear();
        } finally {
            application.close();
            LOG.info("Metersync stopped");
        }
    }

    /** Lets the cycle in progress go on for a while, starts no other, and makes {@link #run()} return. */
    public void stop() {
        LOG.info(
                "Metersync stops: a cycle in progress goes on for up to {} s", settings.text(Setting.SHUTDOWN_SECONDS));
        application.cycle().stop();
        service.end();
    }
}
