package io.metersync.observe;

/** The attributes and operations of the process in JMX. Times are ISO-8601 UTC; an unknown value is null. */
public interface ManagementMBean {
    boolean isCycleInProgress();

    String getLastSyncTime();

    Boolean getLastSyncSuccess();

    String getLastSyncError();

    Long getQueueSize();

    String getOldestUnsynchronizedReading();

    Long getTotalRecordsSynced();

    Long getQuarantinedReadings();

    boolean isLocalDbConnected();

    boolean isRemoteDbConnected();

    String getLastMeterSyncTime();

    long getHeldDeactivations();

    /** Asks for a cycle; false while one runs or is asked for already, and while its route is stopped. */
    boolean syncNow();

    /** Requests a meter reconciliation; false while one runs or is asked for already, and while its route is stopped. */
    boolean meterSyncNow();
}
