package io.metersync.observe;

import io.metersync.cycle.SyncCycle;
import io.metersync.download.MeterSync;
import io.metersync.download.MeterSyncStatus;
import io.metersync.flow.StoppedRoutes;
import io.metersync.status.StatusReport;
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
        return now().lastSync().lastSyncTime();
    }

    @Override
    public Boolean getLastSyncSuccess() {
        return now().lastSync().lastSyncSuccess();
    }

    @Override
    public String getLastSyncError() {
        return now().lastSync().lastSyncError();
    }

    @Override
    public Long getQueueSize() {
        return now().queue().queueSize();
    }

    @Override
    public String getOldestUnsynchronizedReading() {
        return now().queue().oldestUnsynchronizedReading();
    }

    @Override
    public Long getTotalRecordsSynced() {
        return now().queue().totalRecordsSynced();
    }

    @Override
    public Long getQuarantinedReadings() {
        return now().queue().quarantinedReadings();
    }

    @Override
    public boolean isLocalDbConnected() {
        return now().connections().localDbConnected();
    }

    @Override
    public boolean isRemoteDbConnected() {
        return now().connections().remoteDbConnected();
    }

    @Override
    public String getLastMeterSyncTime() {
        return now().meterSync().last().lastTime();
    }

    @Override
    public long getHeldDeactivations() {
        MeterSyncStatus.Held held = now().meterSync().held();
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
    private StatusReport now() {
        return status.report(true);
    }
}
