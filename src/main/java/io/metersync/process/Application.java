package io.metersync.process;

import io.metersync.alert.CrashMarker;
import io.metersync.check.StrictTypes;
import io.metersync.check.files.EditCheck;
import io.metersync.check.files.RouteBeans;
import io.metersync.clock.Ticker;
import io.metersync.cycle.SyncCycle;
import io.metersync.cycle.SyncLog;
import io.metersync.database.Database;
import io.metersync.database.Databases;
import io.metersync.download.MeterSync;
import io.metersync.edit.EditWatcher;
import io.metersync.edit.RouteEdits;
import io.metersync.flow.FlowFileResolver;
import io.metersync.flow.FlowFiles;
import io.metersync.flow.FlowRoutes;
import io.metersync.flow.SqlFiles;
import io.metersync.flow.StoppedRoutes;
import io.metersync.http.Answers;
import io.metersync.http.WebFiles;
import io.metersync.mcp.HttpTransport;
import io.metersync.node.NodeIdentity;
import io.metersync.node.TokenFile;
import io.metersync.observe.LogFile;
import io.metersync.report.SentReadings;
import io.metersync.report.SiteReport;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.status.SyncStatus;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** Creates the pools and the beans that the routes name, by package. Holds no state of its own. */
public final class Application implements RouteBeans {
    private final Parts parts;
    private final UploadBeans upload;
    private final MeterSync meterSync;
    private final SyncStatus status;
    private final RouteEdits edits;
    private final EditWatcher watcher;
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

    /** With another set of routes and statements than the set at {@code settings.home()}. */
    public Application(Settings settings, Clock clock, Ticker ticker, SqlFiles sql) {
        parts = Parts.of(settings, clock, ticker, sql);
        Databases databases = parts.databases();
        SyncCycle cycle = parts.cycle();
        DownloadBeans downloads = DownloadBeans.of(parts);
        meterSync = downloads.meterSync();
        NodeIdentity identity =
                new NodeIdentity(databases.local(), sql, new TokenFile(settings.text(Setting.LOG_FILE)));
        edits = new RouteEdits(sql, this::check, CycleBeans.pause(cycle, meterSync), clock, stoppedRoutes, cycle::last);
        watcher = new EditWatcher(edits);
        status = new SyncStatus(
                databases.local(),
                databases.remote(),
                sql,
                cycle,
                meterSync,
                downloads.refusedRows(),
                parts.findings(),
                parts.history(),
                clock,
                edits::last,
                stoppedRoutes,
                identity::problem,
                LogFile::problem,
                new SyncStatus.Fixed(
                        Version.text(),
                        settings.readingZone(),
                        parts.number(Setting.UPLOAD_MAX_KBPS),
                        parts.seconds(Setting.SYNC_INTERVAL_SECONDS)));
        strictTypes = new StrictTypes(settings, databases, sql);
        crashMarker = new CrashMarker(settings.text(Setting.LOG_FILE), ticker);
        upload = new UploadBeans(parts);
        CycleBeans.addTo(beans, parts);
        upload.addTo(beans, status::queueSize, identity);
        downloads.addTo(beans);
        beans.put("nodeIdentity", identity);
        beans.put("strictTypes", strictTypes);
        beans.put("stoppedRoutes", stoppedRoutes);
        beans.put("syncStatus", status);
        SiteReport report =
                new SiteReport(status, cycle, downloads.changedTables(), settings, identity::place, clock, ticker);
        beans.put("siteReport", report);
        beans.put("sentReadings", new SentReadings(report, cycle, ticker));
        addObservers(identity);
        AlertBeans.addTo(beans, parts, status, crashMarker);
        HttpBeans.addTo(beans, parts, WebFiles.ofSite());
    }

    private void addObservers(NodeIdentity identity) {
        Database local = parts.databases().local();
        Answers answers = new Answers(
                status,
                parts.cycle(),
                meterSync,
                upload.quarantine(),
                identity,
                new SyncLog(local, parts.sql()),
                parts.history(),
                stoppedRoutes);
        beans.put("answers", answers);
        beans.put("mcp", new HttpTransport(Application::new, parts.settings(), answers, Version.text()));
        ObserveBeans.addTo(beans, parts, status);
    }

    @Override
    public void configureBeans(Main main) {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(parts.settings().properties());
        main.setOverrideProperties(parts.settings().properties());
        main.configure().setShutdownTimeout(mostShutdownSeconds());
        main.bind(FlowFileResolver.BEAN, new FlowFileResolver(parts.sql()::files));
        beans.forEach(main::bind);
    }

    /** Gives a Camel Main all that runs: the settings, the beans and the routes, and takes over edits of these from then on. */
    public void configure(Main main) {
        configureBeans(main);
        main.configure().addRoutesBuilder(new FlowRoutes(parts.sql().files()));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                if (parts.settings().text(Setting.ROUTES_RELOAD).equals("true")) {
                    watchEdits(started.getCamelContext());
                }
            }
        });
    }

    /** Takes over edits of {@code routes/} and {@code sql/} from now on. */
    public void watchEdits(CamelContext camel) {
        watcher.start(camel);
    }

    private RouteEdits.Verdict check(FlowFiles edited, FlowFiles running) {
        return new EditCheck(Application::new, parts.settings(), parts.databases()).check(edited, running);
    }

    public SyncCycle cycle() {
        return parts.cycle();
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
        return parts.databases();
    }

    /** Ends the lanes and closes both pools. */
    @Override
    public void close() {
        watcher.close();
        upload.close();
        parts.databases().close();
    }

    /** The time for the cycle in progress, and after it the time for statements in transit. */
    private int mostShutdownSeconds() {
        return parts.number(Setting.SHUTDOWN_SECONDS) + Math.max(1, parts.number(Setting.DB_SOCKET_TIMEOUT_MS) / 1000);
    }
}
