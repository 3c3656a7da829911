package io.metersync;

import io.metersync.http.Answers;
import io.metersync.http.HttpHeaders;
import io.metersync.http.HttpServers;
import io.metersync.http.WebFiles;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.sync.BatchSizing;
import io.metersync.sync.History;
import io.metersync.sync.MeterSync;
import io.metersync.sync.Quarantine;
import io.metersync.sync.RangeStore;
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
import io.metersync.sync.Throttle;
import io.metersync.sync.TransactionPolicy;
import io.metersync.sync.UploadLanes;
import io.metersync.sync.UploadQueue;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.main.Main;

/** What the routes are made with: the pools, and the beans they name. Holds no state of its own. */
public final class Application implements AutoCloseable {
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
        beans.put("localTransaction", new TransactionPolicy(databases.local(), transactionSeconds()));
        beans.put("remoteTransaction", new TransactionPolicy(databases.remote(), transactionSeconds()));
        beans.put("retries", retries);
        beans.put("syncCycle", cycle);
        beans.put("uploadLanes", lanes);
        UploadQueue queue = new UploadQueue(
                cycle,
                history,
                lanes,
                clock,
                new BatchSizing(number(Setting.BATCH_SIZE), number(Setting.BATCH_SIZE_MAX)),
                seconds(Setting.SYNC_MAX_CYCLE_SECONDS),
                number(Setting.SYNC_MAX_BATCHES_PER_CYCLE));
        Throttle throttle = new Throttle(number(Setting.UPLOAD_MAX_KBPS));
        beans.put("uploadQueue", queue);
        beans.put(
                "rangeStore",
                new RangeStore(
                        databases.local(),
                        databases.remote(),
                        sql,
                        throttle,
                        queue,
                        transactionSeconds(),
                        number(Setting.DB_SOCKET_TIMEOUT_MS)));
        beans.put("readingStore", new ReadingStore(throttle));
        // of the flows of a cycle only what nobody handled: a handled error would end the cycle before its record
        beans.put("flowFailures", (AggregationStrategy) (failed, flow) -> flow.getException() == null ? failed : flow);
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
        beans.put("httpServers", new HttpServers(settings.httpRules(), clock));
        beans.put("httpHeaders", new HttpHeaders());
        beans.put("webFiles", new WebFiles());
        beans.put("vertxOptions", new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
    }

    /** Gives a Camel Main the settings, the beans and the routes. */
    public void configure(Main main) {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(settings.properties());
        main.setOverrideProperties(settings.properties());
        main.configure().setRoutesIncludePattern("file:" + settings.home() + "/routes/*.camel.yaml");
        beans.forEach(main::bind);
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

    /** Shorter than the socket's timeout, so that the server learns that a statement is given up. */
    private int transactionSeconds() {
        return Math.max(1, number(Setting.DB_SOCKET_TIMEOUT_MS) / 1000 * 5 / 6);
    }

    private int number(Setting setting) {
        return settings.number(setting);
    }

    private Duration seconds(Setting setting) {
        return Duration.ofSeconds(number(setting));
    }
}
