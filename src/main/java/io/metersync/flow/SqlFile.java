package io.metersync.flow;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The statements that Java names: {@code LOCAL_LAST_SYNC} is {@code sql/local/last-sync.sql}. Of some there is a file for each table, whose
 * name ends with that of the table.
 */
public enum SqlFile {
    LOCAL_ARCHIVE_QUARANTINED,
    LOCAL_CANCEL_RESEND,
    LOCAL_CHECK_AT_ONCE,
    LOCAL_COPY,
    LOCAL_COUNT_COPIED,
    LOCAL_COUNT_MISSING_METERS,
    LOCAL_DEACTIVATE_HELD_METERS,
    LOCAL_DEACTIVATE_MISSING_METERS,
    LOCAL_DIGEST,
    LOCAL_DISCARD_COPIED,
    LOCAL_DISCARD_READINGS,
    LOCAL_DROP_OLDER,
    LOCAL_FIND_CONFLICT,
    LOCAL_FORBID_WRITES,
    LOCAL_GRANTS,
    LOCAL_HELD_METERS,
    LOCAL_HOLD_MISSING_METERS,
    LOCAL_KEEP_LOCAL_FIELDS("meters"),
    LOCAL_LAST_SYNC,
    LOCAL_LIMIT_CONFLICTS,
    LOCAL_LIST_CONFLICTS,
    LOCAL_LIST_DEACTIVATED_METERS,
    LOCAL_LIST_HELD_METERS,
    LOCAL_LIST_NEW_CONFLICTS,
    LOCAL_LIST_RETURNING_METERS,
    LOCAL_LIST_SYNC_LOGS,
    LOCAL_LOCK_MERGE,
    LOCAL_LOCK_SYNC,
    LOCAL_MERGE,
    LOCAL_MOVE_NODE,
    LOCAL_NEWEST_RESEND,
    LOCAL_NODE,
    LOCAL_OFFER_ROWS,
    LOCAL_PLAN("meters", "tenant"),
    LOCAL_POLL_READINGS,
    LOCAL_QUARANTINE_DELETE,
    LOCAL_QUARANTINE_LIST,
    LOCAL_QUARANTINE_REFUSED,
    LOCAL_QUARANTINE_SELECT,
    LOCAL_QUARANTINE_SENT,
    LOCAL_READING_COLUMNS,
    LOCAL_READ_SORTED,
    LOCAL_RECORD_APPROVAL,
    LOCAL_REFUSE,
    LOCAL_RELEASE_HELD_METERS,
    LOCAL_REMEMBER_PLACE,
    LOCAL_REQUEST_RESEND,
    LOCAL_RESTORE_CONFLICT,
    LOCAL_SERVER,
    LOCAL_SET_FOR_SORTING,
    LOCAL_SET_LOCAL_FIELDS,
    LOCAL_SORT_ROWS,
    LOCAL_STAGE,
    LOCAL_STATUS,
    LOCAL_TABLE_SIZES,
    LOCAL_VERIFY_KNOWN_IDS,
    LOCAL_VERIFY_MARKED,
    LOCAL_VERIFY_READINGS,
    LOCAL_VERIFY_START,
    REMOTE_CHANGED_TABLES,
    REMOTE_CHOOSE_RANGES,
    REMOTE_COPY,
    REMOTE_DIGEST,
    REMOTE_GRANTS,
    REMOTE_PARTITIONS,
    REMOTE_PARTITIONS_AHEAD,
    REMOTE_READING_COLUMNS,
    REMOTE_SET_LOCAL_FIELDS,
    REMOTE_STATUS,
    REMOTE_STORE_READINGS,
    REMOTE_TABLE_SIZES,
    REMOTE_TENANCY,
    REMOTE_TENANCY_OFF,
    REMOTE_VERIFY_GAPS,
    REMOTE_VERIFY_KNOWN_IDS,
    REMOTE_VERIFY_MARKED,
    REMOTE_VERIFY_READINGS,
    REMOTE_VERIFY_REUSED,
    REMOTE_VERIFY_TOTAL,
    CENTRE_BIND_NODE,
    CENTRE_CHANGE_PASSWORD,
    CENTRE_CREATE_GROUP,
    CENTRE_CREATE_ROLE,
    CENTRE_END_SESSIONS,
    CENTRE_HAS_CENTRE,
    CENTRE_INSERT_SITE,
    CENTRE_LIST_REGISTERED_SITES,
    CENTRE_LIST_SITES,
    CENTRE_OFFER_SITE,
    CENTRE_OWN_SITE,
    CENTRE_PAUSE_SITE,
    CENTRE_REBIND_SITE,
    CENTRE_REMOVE_SITE,
    CENTRE_REPORT,
    CENTRE_REPORT_STANDBY,
    CENTRE_REVOKE_SITE,
    CENTRE_ROLE_EXISTS,
    CENTRE_SITE_DAYS,
    CENTRE_SITE_GROUP,
    CENTRE_VERIFY_SITES,
    DEMO_COLLECT,
    DEMO_LOCAL,
    DEMO_REMOTE,
    DEMO_RENAME_METER;

    private static final Set<SqlFile> OF_A_DOWNLOAD = EnumSet.of(
            REMOTE_DIGEST,
            LOCAL_DIGEST,
            REMOTE_COPY,
            LOCAL_COPY,
            LOCAL_STAGE,
            LOCAL_DROP_OLDER,
            LOCAL_REFUSE,
            LOCAL_MERGE);

    private final List<String> tables;

    SqlFile(String... tables) {
        this.tables = List.of(tables);
    }

    /** The names of all files but those of downloads, for example {@code local/last-sync}. */
    public static Stream<String> names() {
        return EnumSet.complementOf(EnumSet.copyOf(OF_A_DOWNLOAD)).stream()
                .flatMap(file -> file.tables.isEmpty()
                        ? Stream.of(file.toString())
                        : file.tables.stream().map(file::of));
    }

    /** The names of the files that a download of a table needs. */
    public static Stream<String> namesOfDownload(String table) {
        return OF_A_DOWNLOAD.stream().map(file -> file.of(table));
    }

    String of(String table) {
        return this + "-" + table;
    }

    /** The name as routes write it, for example {@code local/last-sync}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", "/").replace('_', '-');
    }
}
