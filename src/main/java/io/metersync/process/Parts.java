package io.metersync.process;

import io.metersync.clock.Ticker;
import io.metersync.cycle.History;
import io.metersync.cycle.SyncCycle;
import io.metersync.cycle.SyncLock;
import io.metersync.database.Databases;
import io.metersync.fault.Retries;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.upload.rules.RuleFindings;
import java.time.Clock;
import java.time.Duration;

/** The parts of the beans of all packages. */
record Parts(
        Settings settings,
        Clock clock,
        Ticker ticker,
        SqlFiles sql,
        Databases databases,
        Retries retries,
        SyncCycle cycle,
        History history,
        RuleFindings findings) {
    static Parts of(Settings settings, Clock clock, Ticker ticker, SqlFiles sql) {
        Databases databases = new Databases(settings, clock);
        SyncCycle cycle = new SyncCycle(
                clock,
                ticker,
                seconds(settings, Setting.SYNC_INTERVAL_SECONDS),
                seconds(settings, Setting.SHUTDOWN_SECONDS),
                new SyncLock(databases.local(), sql));
        Retries retries = new Retries(
                settings.number(Setting.MAX_CONNECTION_RETRIES), settings.number(Setting.MAX_QUERY_RETRIES));
        return new Parts(
                settings,
                clock,
                ticker,
                sql,
                databases,
                retries,
                cycle,
                new History(clock, ticker),
                new RuleFindings());
    }

    int number(Setting setting) {
        return settings.number(setting);
    }

    Duration seconds(Setting setting) {
        return seconds(settings, setting);
    }

    private static Duration seconds(Settings settings, Setting setting) {
        return Duration.ofSeconds(settings.number(setting));
    }

    /** Shorter than the socket's timeout, so that the server learns that a statement is given up. */
    int transactionSeconds() {
        return Math.max(1, number(Setting.DB_SOCKET_TIMEOUT_MS) / 1000 * 5 / 6);
    }

    /** A reading is in memory several times while it is read and sent. */
    static long mostBytesOfReading() {
        return Runtime.getRuntime().maxMemory() / 12;
    }
}
