package io.metersync.observe;

/** What JMX shows of the process, and what it takes. Times are ISO-8601 UTC; what is unknown is null. */
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

    /** Asks for a meter sync; false while one runs or is asked for already, and while its route is stopped. */
    boolean meterSyncNow();
}
