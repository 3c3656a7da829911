package io.metersync.process;

import io.metersync.alert.Alerts;
import io.metersync.alert.CrashMarker;
import io.metersync.alert.Mail;
import io.metersync.alert.Outbox;
import io.metersync.alert.Problems;
import io.metersync.alert.Webhook;
import io.metersync.check.StrictTypes;
import io.metersync.check.files.EditCheck;
import io.metersync.check.files.RouteBeans;
import io.metersync.clock.MonotonicTimers;
import io.metersync.clock.Ticker;
import io.metersync.cycle.History;
import io.metersync.cycle.SyncCycle;
import io.metersync.cycle.SyncLock;
import io.metersync.cycle.SyncLog;
import io.metersync.database.Databases;
import io.metersync.database.Pipeline;
import io.metersync.database.TransactionPolicy;
import io.metersync.download.MeterSync;
import io.metersync.download.RefusedRows;
import io.metersync.download.TableMerge;
import io.metersync.edit.RouteEdits;
import io.metersync.fault.Retries;
import io.metersync.flow.FlowFileResolver;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.FlowRoutes;
import io.metersync.flow.SqlFiles;
import io.metersync.flow.StoppedRoutes;
import io.metersync.http.Answers;
import io.metersync.http.HttpHeaders;
import io.metersync.http.HttpRules;
import io.metersync.http.HttpServers;
import io.metersync.http.WebFiles;
import io.metersync.node.NodeIdentity;
import io.metersync.node.TokenFile;
import io.metersync.observe.Health;
import io.metersync.observe.LogFile;
import io.metersync.observe.Metrics;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.status.SyncStatus;
import io.metersync.upload.KeptReadings;
import io.metersync.upload.Quarantine;
import io.metersync.upload.QueueCursor;
import io.metersync.upload.Reading;
import io.metersync.upload.ReadingBatches;
import io.metersync.upload.ReadingStore;
import io.metersync.upload.RefusalBreaker;
import io.metersync.upload.SlowReadings;
import io.metersync.upload.UploadRun;
import io.metersync.upload.UploadTally;
import io.metersync.upload.pace.BatchSizing;
import io.metersync.upload.pace.Throttle;
import io.metersync.upload.pace.UploadLanes;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** What the routes are made with: the pools, and the beans they name. Holds no state of its own. */
public final class Application implements RouteBeans {
    private final Settings settings;
    private final Databases databases;
    private final Ticker ticker;
    private final SyncCycle cycle;
    private final UploadLanes lanes;
    private final MeterSync meterSync;
    private final SyncStatus status;
    private final SqlFiles sql;
    private final RouteEdits edits;
    private final StoppedRoutes stoppedRoutes = new StoppedRoutes();
    private final CrashMarker crashMarker;
    private final StrictTypes strictTypes;
    private final Map<String, Object> beans = new LinkedHashMap<>();

    public Application(Settings settings, Clock clock) {
        this(settings, clock, Ticker.SYSTEM, new SqlFiles(settings));
    }

    /** For a check of another set of routes and statements. */
    public Application(Settings settings, SqlFiles sql) {
        this(settings, Clock.systemUTC(), Ticker.SYSTEM, sql);
    }

    /** With another set of routes and statements than the one that lies at {@code settings.home()}. */
    public Application(Settings settings, Clock clock, Ticker ticker, SqlFiles sql) {
        this.settings = settings;
        this.ticker = ticker;
        this.sql = sql;
        databases = new Databases(settings, clock);
        Retries retries = new Retries(number(Setting.MAX_CONNECTION_RETRIES), number(Setting.MAX_QUERY_RETRIES));
        SyncLock lock = new SyncLock(databases.local(), sql);
        cycle = new SyncCycle(
                clock,
                ticker,
                seconds(Setting.SYNC_INTERVAL_SECONDS),
                seconds(Setting.SHUTDOWN_SECONDS),
                lock,
                retries);
        History history = new History(clock, ticker);
        lanes = new UploadLanes(number(Setting.UPLOAD_LANES), mostLanes());
        beans.put("timer-component", new MonotonicTimers());
        beans.put("localDb", databases.local());
        beans.put("remoteDb", databases.remote());
        beans.put("localTransaction", new TransactionPolicy(databases.local(), transactionSeconds()));
        beans.put("remoteTransaction", new TransactionPolicy(databases.remote(), transactionSeconds()));
        beans.put("retries", retries);
        beans.put("attemptsByRoute", Retries.countedByRoute());
        beans.put("syncCycle", cycle);
        addUpload(history);
        beans.put("flowFailures", (AggregationStrategy) cycle::flowEnded);
        RefusedRows refusedRows = new RefusedRows();
        TableMerge tableMerge = new TableMerge(databases.local(), databases.remote(), sql, refusedRows);
        meterSync = new MeterSync(
                tableMerge,
                sql,
                clock,
                ticker,
                seconds(Setting.METER_SYNC_INTERVAL_SECONDS),
                number(Setting.MAX_DEACTIVATION_PERCENT));
        Quarantine quarantine = new Quarantine(databases.local(), sql, mostBytesOfReading());
        NodeIdentity identity =
                new NodeIdentity(databases.local(), sql, new TokenFile(settings.text(Setting.LOG_FILE)));
        beans.put("stoppedRoutes", stoppedRoutes);
        edits = new RouteEdits(sql, this::check, pause(cycle, meterSync), clock, stoppedRoutes, cycle::last);
        status = new SyncStatus(
                databases.local(),
                databases.remote(),
                sql,
                cycle,
                meterSync,
                refusedRows,
                history,
                clock,
                edits::last,
                stoppedRoutes,
                identity::problem,
                LogFile::problem,
                new SyncStatus.Fixed(Version.text(), settings.readingZone(), number(Setting.UPLOAD_MAX_KBPS)));
        strictTypes = new StrictTypes(settings, databases, sql);
        beans.put("strictTypes", strictTypes);
        beans.put("tableMerge", tableMerge);
        beans.put("meterSync", meterSync);
        beans.put("syncStatus", status);
        beans.put("nodeIdentity", identity);
        beans.put(
                "answers",
                new Answers(
                        status,
                        cycle,
                        meterSync,
                        quarantine,
                        identity,
                        new SyncLog(databases.local(), sql),
                        history,
                        stoppedRoutes));
        crashMarker = new CrashMarker(settings.text(Setting.LOG_FILE), ticker);
        Problems problems = new Problems(status, cycle, settings, clock, crashMarker);
        beans.put("alerts", new Alerts(problems, status::nodeId, clock, ticker));
        String webhook = settings.text(Setting.ALERT_WEBHOOK_URL);
        beans.put("webhookOutbox", new Outbox("webhook", !webhook.isEmpty(), ticker));
        beans.put("alertWebhook", new Webhook(webhook));
        beans.put(
                "mailOutbox",
                new Outbox("mail server", !settings.text(Setting.ALERT_MAIL_TO).isEmpty(), ticker));
        beans.put("alertMail", new Mail(settings));
        beans.put("metrics", new Metrics(status, cycle, retries, databases, clock));
        beans.put("health", new Health(status, cycle, seconds(Setting.SYNC_MAX_CYCLE_SECONDS), ticker));
        beans.put("httpServers", new HttpServers(HttpRules.of(settings), ticker));
        beans.put("httpHeaders", new HttpHeaders());
        beans.put("webFiles", new WebFiles());
        beans.put(
                "vertxOptions",
                new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(4)
                        .setBlockedThreadCheckInterval(TimeUnit.MINUTES.toMillis(1)));
    }

    private void addUpload(History history) {
        BatchSizing sizing = new BatchSizing(
                number(Setting.BATCH_SIZE),
                number(Setting.BATCH_SIZE_MAX),
                1024L * number(Setting.BATCH_MAX_KB),
                number(Setting.DB_SOCKET_TIMEOUT_MS) / 3);
        ReadingBatches batches = new ReadingBatches(sizing);
        QueueCursor queue = new QueueCursor(batches, lanes, mostBytesOfReading());
        UploadTally tally = new UploadTally(cycle, history, sizing, lanes);
        UploadRun.Limits limits = new UploadRun.Limits(
                seconds(Setting.SYNC_MAX_CYCLE_SECONDS),
                number(Setting.SYNC_MAX_BATCHES_PER_CYCLE),
                number(Setting.CATCH_UP_FROM));
        beans.put(
                "upload",
                new UploadRun(cycle, queue, batches, lanes, tally, sizing, ticker, limits, () -> status.queueSize()));
        beans.put("queue", queue);
        beans.put("batches", batches);
        beans.put("uploadLanes", lanes);
        beans.put("tally", tally);
        beans.put("readingStore", new ReadingStore(new Throttle(number(Setting.UPLOAD_MAX_KBPS))));
        beans.put("refusalBreaker", new RefusalBreaker());
        beans.put("slowReadings", new SlowReadings(sizing, cycle::totalUploaded));
        beans.put("keptReadings", new KeptReadings());
        beans.put("localPipeline", new Pipeline(databases.local(), transactionSeconds(), sql::read));
        beans.put("remotePipeline", new Pipeline(databases.remote(), transactionSeconds(), sql::read));
        beans.put("readingMapper", new Reading.Mapper());
    }

    /** One lane keeps the order of timestamps, so it stays one; a lane needs a connection, and others need some as well. */
    private int mostLanes() {
        return number(Setting.UPLOAD_LANES) == 1
                ? 1
                : Math.min(number(Setting.UPLOAD_LANES_MAX), number(Setting.DB_POOL_MAX) - 2);
    }

    /** A reading is in memory several times while it is read and sent. */
    private static long mostBytesOfReading() {
        return Runtime.getRuntime().maxMemory() / 12;
    }

    @Override
    public void configureBeans(Main main) {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(settings.properties());
        main.setOverrideProperties(settings.properties());
        main.configure().setShutdownTimeout(mostShutdownSeconds());
        main.bind(FlowFileResolver.BEAN, new FlowFileResolver(sql::files));
        beans.forEach(main::bind);
    }

    /** Gives a Camel Main all that runs: the settings, the beans and the routes, and takes over edits of these from then on. */
    public void configure(Main main) {
        configureBeans(main);
        main.configure().addRoutesBuilder(new FlowRoutes(sql.files()));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                if (settings.text(Setting.ROUTES_RELOAD).equals("true")) {
                    edits.watch(started.getCamelContext());
                }
            }
        });
    }

    private static RouteEdits.Pause pause(SyncCycle cycle, MeterSync meterSync) {
        return new RouteEdits.Pause() {
            @Override
            public boolean begin() {
                // both, so that the one that ends first does not begin again meanwhile
                boolean cycleRests = cycle.pause();
                return meterSync.pause() && cycleRests;
            }

            @Override
            public void end() {
                cycle.resume();
                meterSync.resume();
            }
        };
    }

    private RouteEdits.Verdict check(FlowFiles edited, FlowFiles running) {
        return new EditCheck(Application::new, settings, databases).check(edited, running);
    }

    public SyncCycle cycle() {
        return cycle;
    }

    public MeterSync meterSync() {
        return meterSync;
    }

    public StoppedRoutes stoppedRoutes() {
        return stoppedRoutes;
    }

    public SyncStatus status() {
        return status;
    }

    public CrashMarker crashMarker() {
        return crashMarker;
    }

    StrictTypes strictTypes() {
        return strictTypes;
    }

    public RouteEdits edits() {
        return edits;
    }

    public Databases databases() {
        return databases;
    }

    /** Ends the lanes and closes both pools. */
    @Override
    public void close() {
        edits.close();
        lanes.shutdown();
        databases.close();
    }

    /** Shorter than the socket's timeout, so that the server learns that a statement is given up. */
    private int transactionSeconds() {
        return Math.max(1, number(Setting.DB_SOCKET_TIMEOUT_MS) / 1000 * 5 / 6);
    }

    /** A cycle goes on for so long, and then the statements that are on their way have theirs. */
    private int mostShutdownSeconds() {
        return number(Setting.SHUTDOWN_SECONDS) + Math.max(1, number(Setting.DB_SOCKET_TIMEOUT_MS) / 1000);
    }

    private int number(Setting setting) {
        return settings.number(setting);
    }

    private Duration seconds(Setting setting) {
        return Duration.ofSeconds(number(setting));
    }
}
