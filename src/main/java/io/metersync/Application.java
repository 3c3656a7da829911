package io.metersync;

import io.metersync.http.Answers;
import io.metersync.http.HttpGuard;
import io.metersync.http.WebFiles;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.sync.History;
import io.metersync.sync.MeterSync;
import io.metersync.sync.Quarantine;
import io.metersync.sync.Reading;
import io.metersync.sync.ReadingBatch;
import io.metersync.sync.ReadingStore;
import io.metersync.sync.Retries;
import io.metersync.sync.SqlFiles;
import io.metersync.sync.SyncCycle;
import io.metersync.sync.SyncLock;
import io.metersync.sync.SyncLog;
import io.metersync.sync.SyncStatus;
import io.metersync.sync.TableMerge;
import io.metersync.sync.TransactionPolicy;
import io.metersync.sync.UploadLanes;
import io.metersync.sync.UploadQueue;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;

/** What the routes are made with: the pools, and the beans they name. Holds no state of its own. */
public final class Application implements AutoCloseable {
    /** Longer than any statement of ours takes on a healthy server, shorter than the socket's timeout. */
    private static final int TRANSACTION_TIMEOUT_SECONDS = 25;

    private final Settings settings;
    private final Databases databases;
    private final SyncCycle cycle;
    private final UploadLanes lanes;
    private final SyncStatus status;
    private final Map<String, Object> beans = new LinkedHashMap<>();

    public Application(Settings settings, Clock clock) {
        this.settings = settings;
        databases = new Databases(settings, clock);
        SqlFiles sql = new SqlFiles(settings.home());
        Retries retries = new Retries(
                number(Setting.MAX_CONNECTION_RETRIES), number(Setting.MAX_QUERY_RETRIES),
                number(Setting.RETRY_BASE_DELAY_MS), number(Setting.RETRY_MAX_DELAY_MS));
        SyncLock lock = new SyncLock(databases.local(), sql.read("local/lock-sync"));
        cycle = new SyncCycle(clock, seconds(Setting.SYNC_INTERVAL_SECONDS), lock, retries);
        History history = new History(clock);
        lanes = new UploadLanes(number(Setting.UPLOAD_LANES));
        beans.put("localDb", databases.local());
        beans.put("remoteDb", databases.remote());
        beans.put("localTransaction", new TransactionPolicy(databases.local(), TRANSACTION_TIMEOUT_SECONDS));
        beans.put("remoteTransaction", new TransactionPolicy(databases.remote(), TRANSACTION_TIMEOUT_SECONDS));
        beans.put("retries", retries);
        beans.put("syncCycle", cycle);
        beans.put("uploadLanes", lanes);
        beans.put(
                "uploadQueue",
                new UploadQueue(
                        cycle,
                        history,
                        lanes,
                        clock,
                        number(Setting.BATCH_SIZE),
                        seconds(Setting.SYNC_MAX_CYCLE_SECONDS),
                        number(Setting.SYNC_MAX_BATCHES_PER_CYCLE)));
        beans.put("readingStore", new ReadingStore());
        beans.put("readingMapper", new Reading.Mapper());
        beans.put("readingBatches", new ReadingBatch.Aggregation());
        TableMerge tableMerge = new TableMerge(databases.local(), databases.remote(), sql);
        MeterSync meterSync = new MeterSync(
                tableMerge,
                sql,
                clock,
                seconds(Setting.METER_SYNC_INTERVAL_SECONDS),
                number(Setting.MAX_DEACTIVATION_PERCENT));
        Quarantine quarantine = new Quarantine(databases.local(), sql);
        status = new SyncStatus(databases.local(), databases.remote(), sql, cycle, meterSync, history, clock);
        beans.put("tableMerge", tableMerge);
        beans.put("meterSync", meterSync);
        beans.put("syncStatus", status);
        beans.put(
                "answers",
                new Answers(status, cycle, meterSync, quarantine, new SyncLog(databases.local(), sql), history));
        beans.put("vertxOptions", new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
    }

    /** Gives a Camel Main the settings, the beans and the routes. */
    public void configure(Main main) {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(settings.properties());
        main.setOverrideProperties(settings.properties());
        main.configure().setRoutesIncludePattern("file:" + settings.home() + "/routes/*.camel.yaml");
        beans.forEach(main::bind);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                configured.getCamelContext().addLifecycleStrategy(new Guarding());
            }
        });
    }

    /** Puts the guard before every handler: the server's router is there when the first route is added, and nothing else is. */
    private final class Guarding extends LifecycleStrategySupport {
        private final AtomicBoolean isDone = new AtomicBoolean();

        @Override
        public void onRoutesAdd(Collection<Route> routes) {
            if (isDone.compareAndSet(false, true)) {
                routes.iterator()
                        .next()
                        .getCamelContext()
                        .getRegistry()
                        .findByType(VertxPlatformHttpRouter.class)
                        .forEach(this::prepare);
            }
        }

        private void prepare(VertxPlatformHttpRouter router) {
            router.route().order(Integer.MIN_VALUE).handler(new HttpGuard(settings.text(Setting.HTTP_HOST)));
            new WebFiles().serveOn(router);
        }
    }

    public SyncCycle cycle() {
        return cycle;
    }

    public SyncStatus status() {
        return status;
    }

    public Databases databases() {
        return databases;
    }

    /** Ends the lanes and closes both pools. */
    @Override
    public void close() {
        lanes.shutdown();
        databases.close();
    }

    private int number(Setting setting) {
        return settings.number(setting);
    }

    private Duration seconds(Setting setting) {
        return Duration.ofSeconds(number(setting));
    }
}
