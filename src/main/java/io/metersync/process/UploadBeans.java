package io.metersync.process;

import io.metersync.cycle.QueueSize;
import io.metersync.database.Pipeline;
import io.metersync.http.ResendAnswers;
import io.metersync.node.NodeIdentity;
import io.metersync.resend.ResendRun;
import io.metersync.resend.Resends;
import io.metersync.settings.Setting;
import io.metersync.upload.FreshFirst;
import io.metersync.upload.KeptReadings;
import io.metersync.upload.Quarantine;
import io.metersync.upload.QueueCursor;
import io.metersync.upload.Reading;
import io.metersync.upload.ReadingBatches;
import io.metersync.upload.ReadingChecks;
import io.metersync.upload.ReadingStore;
import io.metersync.upload.RefusalBreaker;
import io.metersync.upload.SlowReadings;
import io.metersync.upload.UploadRun;
import io.metersync.upload.UploadTally;
import io.metersync.upload.pace.BatchSizing;
import io.metersync.upload.pace.Throttle;
import io.metersync.upload.pace.UploadLanes;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** The beans of the upload. */
final class UploadBeans {
    private final Parts parts;
    private final UploadLanes lanes;

    UploadBeans(Parts parts) {
        this.parts = parts;
        this.lanes = new UploadLanes(parts.number(Setting.UPLOAD_LANES), mostLanes());
    }

    void addTo(Map<String, Object> beans, Supplier<QueueSize> queueSize, NodeIdentity identity) {
        BatchSizing sizing = sizing();
        ReadingBatches batches = new ReadingBatches(sizing);
        FreshFirst fresh = freshFirst();
        QueueCursor queue = new QueueCursor(batches, lanes, fresh, Parts.mostBytesOfReading());
        UploadTally tally = new UploadTally(parts.cycle(), parts.history(), parts.findings(), sizing, lanes, fresh);
        UploadRun.Limits limits = new UploadRun.Limits(
                parts.seconds(Setting.SYNC_MAX_CYCLE_SECONDS),
                parts.number(Setting.SYNC_MAX_BATCHES_PER_CYCLE),
                parts.number(Setting.CATCH_UP_FROM));
        beans.put(
                "upload",
                new UploadRun(
                        parts.cycle(), queue, batches, lanes, tally, sizing, fresh, parts.ticker(), limits, queueSize));
        beans.put("freshFirst", fresh);
        beans.put("queue", queue);
        beans.put("batches", batches);
        beans.put("uploadLanes", lanes);
        beans.put("tally", tally);
        Throttle throttle = new Throttle(parts.number(Setting.UPLOAD_MAX_KBPS));
        beans.put("readingStore", new ReadingStore(throttle));
        addResend(beans, throttle, identity);
        beans.put(
                "readingChecks",
                new ReadingChecks(
                        parts.settings().text(Setting.READING_CHECKS),
                        parts.number(Setting.READING_MAX_AGE_DAYS),
                        parts.settings().readingZone(),
                        parts.clock(),
                        parts.findings()));
        beans.put("refusalBreaker", new RefusalBreaker());
        beans.put("slowReadings", new SlowReadings(sizing, parts.cycle().totals()::uploaded));
        beans.put("keptReadings", new KeptReadings());
        beans.put(
                "localPipeline",
                new Pipeline(parts.databases().local(), parts.transactionSeconds(), parts.sql()::read));
        beans.put(
                "remotePipeline",
                new Pipeline(parts.databases().remote(), parts.transactionSeconds(), parts.sql()::read));
        beans.put("readingMapper", new Reading.Mapper());
    }

    /** One lane keeps the order of timestamps. */
    private FreshFirst freshFirst() {
        return new FreshFirst(
                parts.settings().text(Setting.UPLOAD_FRESH_FIRST).equals("true")
                        && parts.number(Setting.UPLOAD_LANES) > 1,
                parts.ticker(),
                parts.clock(),
                parts.settings().readingZone(),
                parts.cycle().totals()::newestFresh);
    }

    private BatchSizing sizing() {
        return new BatchSizing(
                parts.number(Setting.BATCH_SIZE),
                parts.number(Setting.BATCH_SIZE_MAX),
                1024L * parts.number(Setting.BATCH_MAX_KB),
                parts.number(Setting.DB_SOCKET_TIMEOUT_MS) / 3);
    }

    private void addResend(Map<String, Object> beans, Throttle throttle, NodeIdentity identity) {
        Resends resends = new Resends(parts.databases().local(), parts.sql());
        beans.put("resendAnswers", new ResendAnswers(resends, parts.cycle(), identity));
        beans.put("resendStore", new ReadingStore(throttle));
        beans.put("archivedReadingMapper", ResendRun.rows());
        beans.put(
                "resend",
                new ResendRun(parts.cycle(), resends, sizing(), parts.ticker(), share(), Parts.mostBytesOfReading()));
    }

    /** A resend leaves fresh readings waiting no longer than the interval does, and takes a cycle only if it gets far in it. */
    private Duration share() {
        return Duration.ofSeconds(Math.max(10, Math.min(60, parts.number(Setting.SYNC_INTERVAL_SECONDS))));
    }

    Quarantine quarantine() {
        return new Quarantine(
                parts.databases().local(),
                parts.sql(),
                Parts.mostBytesOfReading(),
                parts.number(Setting.SENT_ARCHIVE_DAYS) > 0);
    }

    /** Ends the lanes. */
    void close() {
        lanes.shutdown();
    }

    /** One lane keeps the order of timestamps, so it stays one; a lane needs a connection, and others need some as well. */
    private int mostLanes() {
        return parts.number(Setting.UPLOAD_LANES) == 1
                ? 1
                : Math.min(parts.number(Setting.UPLOAD_LANES_MAX), parts.number(Setting.DB_POOL_MAX) - 2);
    }
}
