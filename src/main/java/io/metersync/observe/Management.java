package io.metersync.observe;

import io.metersync.cycle.SyncCycle;
import io.metersync.download.MeterSync;
import io.metersync.flow.StoppedRoutes;
import io.metersync.status.SyncStatus;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The status and the two triggers, over JMX. */
public final class Management implements ManagementMBean {
    private static final String NAME = "io.metersync:type=Metersync";

    private final SyncStatus status;
    private final SyncCycle cycle;
    private final MeterSync meterSync;
    private final StoppedRoutes stopped;

    public Management(SyncStatus status, SyncCycle cycle, MeterSync meterSync, StoppedRoutes stopped) {
        this.status = status;
        this.cycle = cycle;
        this.meterSync = meterSync;
        this.stopped = stopped;
    }

    public void register(MBeanServer server) throws JMException {
        server.registerMBean(this, new ObjectName(NAME));
    }

    @Override
    public boolean isCycleInProgress() {
        return now().cycleInProgress();
    }

    @Override
    public String getLastSyncTime() {
        return now().lastSyncTime();
    }

    @Override
    public Boolean getLastSyncSuccess() {
        return now().lastSyncSuccess();
    }

    @Override
    public String getLastSyncError() {
        return now().lastSyncError();
    }

    @Override
    public Long getQueueSize() {
        return now().queueSize();
    }

    @Override
    public String getOldestUnsynchronizedReading() {
        return now().oldestUnsynchronizedReading();
    }

    @Override
    public Long getTotalRecordsSynced() {
        return now().totalRecordsSynced();
    }

    @Override
    public Long getQuarantinedReadings() {
        return now().quarantinedReadings();
    }

    @Override
    public boolean isLocalDbConnected() {
        return now().localDbConnected();
    }

    @Override
    public boolean isRemoteDbConnected() {
        return now().remoteDbConnected();
    }

    @Override
    public String getLastMeterSyncTime() {
        return now().meterSync().lastTime();
    }

    @Override
    public long getHeldDeactivations() {
        MeterSync.Held held = now().meterSync().held();
        return held == null ? 0 : held.count();
    }

    @Override
    public boolean syncNow() {
        return stopped.first(StoppedRoutes.OF_CYCLE).isEmpty() && cycle.request();
    }

    @Override
    public boolean meterSyncNow() {
        return stopped.first(StoppedRoutes.OF_METER_SYNC).isEmpty() && meterSync.request();
    }

    /** Asks the databases four times a second at most, however many attributes are read. */
    private SyncStatus.Report now() {
        return status.report(true);
    }
}
