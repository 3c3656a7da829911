package io.metersync.process;

import io.metersync.clock.MonotonicTimers;
import io.metersync.clock.Ticker;
import io.metersync.fleet.Fleet;
import io.metersync.fleet.FleetAnswers;
import io.metersync.fleet.FleetMetrics;
import io.metersync.fleet.FleetProblems;
import io.metersync.flow.FlowFileResolver;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.FlowRoutes;
import io.metersync.flow.SqlFiles;
import io.metersync.http.WebFiles;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running centre: reads the sites' reports from the remote database and answers; it needs no local database. */
public final class FleetProcess {
    private static final Logger LOG = LoggerFactory.getLogger("metersync");
    private static final String NAME = "fleet";

    private final Settings settings;
    private final Parts parts;
    private final CamelService service = new CamelService();

    /** {@code settings} are those of a machine without a local database. */
    public FleetProcess(Settings settings) throws IOException {
        this.settings = settings;
        SqlFiles sql = new SqlFiles(FlowFiles.readCentre(settings.home(), settings.remoteSchema()));
        parts = Parts.of(settings, Clock.systemUTC(), Ticker.SYSTEM, sql);
        Main main = service.main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(settings.properties());
        main.setOverrideProperties(settings.properties());
        main.bind(FlowFileResolver.BEAN, new FlowFileResolver(sql::files));
        beans(sql).forEach(main::bind);
        main.configure().addRoutesBuilder(new FlowRoutes(sql.files()));
    }

    private Map<String, Object> beans(SqlFiles sql) {
        Fleet fleet = new Fleet(settings, Version.text(), parts.clock());
        FleetAnswers answers = new FleetAnswers(fleet, parts.databases().remote(), sql);
        Map<String, Object> beans = new LinkedHashMap<>();
        beans.put("timer-component", new MonotonicTimers());
        beans.put("remoteDb", parts.databases().remote());
        beans.put("retries", parts.retries());
        beans.put("fleet", fleet);
        beans.put("answers", answers);
        beans.put("health", answers);
        beans.put("metrics", new FleetMetrics(fleet));
        AlertBeans.addTo(beans, parts, new FleetProblems(fleet), () -> NAME);
        HttpBeans.addTo(beans, parts, WebFiles.ofCentre());
        return beans;
    }

    /** Runs until the process is stopped. Throws the error that prevented the start. */
    public void run() throws Exception {
        HttpPort.requireFree(settings);
        service.stopWith(this::stop);
        LOG.info("Metersync fleet starts: {}", settings.summary());
        settings.warnings().forEach(LOG::warn);
        try {
            service.run();
        } finally {
            parts.databases().close();
            LOG.info("Metersync fleet stopped");
        }
    }

    /** Makes {@link #run()} return. */
    public void stop() {
        service.end();
    }
}
