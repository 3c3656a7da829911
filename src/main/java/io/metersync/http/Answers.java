package io.metersync.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.cycle.History;
import io.metersync.cycle.SyncCycle;
import io.metersync.cycle.SyncLog;
import io.metersync.download.MeterSync;
import io.metersync.flow.StoppedRoute;
import io.metersync.flow.StoppedRoutes;
import io.metersync.node.NodeIdentity;
import io.metersync.status.SyncStatus;
import io.metersync.upload.Quarantine;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Header;

/** The answers of the HTTP routes: a status code and JSON. */
public final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LOGS_DEFAULT = 100;
    private static final int LOGS_MAX = 1000;

    private final SyncStatus status;
    private final SyncCycle cycle;
    private final MeterSync meterSync;
    private final Quarantine quarantine;
    private final NodeIdentity identity;
    private final SyncLog log;
    private final History history;
    private final StoppedRoutes stopped;

    public Answers(
            SyncStatus status,
            SyncCycle cycle,
            MeterSync meterSync,
            Quarantine quarantine,
            NodeIdentity identity,
            SyncLog log,
            History history,
            StoppedRoutes stopped) {
        this.status = status;
        this.cycle = cycle;
        this.meterSync = meterSync;
        this.quarantine = quarantine;
        this.identity = identity;
        this.log = log;
        this.history = history;
        this.stopped = stopped;
    }

    /** An HTTP status code and a JSON document. */
    public record Answer(int status, String json) {}

    public Answer status() throws JsonProcessingException {
        return new Answer(200, status.report(true).toJson());
    }

    public Answer sync() throws JsonProcessingException {
        Optional<StoppedRoute> standing = stopped.first(StoppedRoutes.OF_CYCLE);
        if (standing.isPresent()) {
            return requested(false, standing.get().problem());
        }
        return requested(
                cycle.request(),
                cycle.isStandby()
                        ? "this process stands by: another one syncs this local database"
                        : "a sync cycle is in progress");
    }

    public Answer meterSync() throws JsonProcessingException {
        Optional<StoppedRoute> standing = stopped.first(StoppedRoutes.OF_METER_SYNC);
        return standing.isPresent()
                ? requested(false, standing.get().problem())
                : requested(meterSync.request(), "a meter sync is in progress");
    }

    /** Approves the held deactivation; with {@code since}, only the deactivation of that time; with {@code handle}, only that set. */
    public Answer approve(@Header("since") String since, @Header("handle") String handle)
            throws JsonProcessingException {
        long deactivated = handle == null ? meterSync.approve(since) : meterSync.approveSet(handle);
        return deactivated < 0
                ? answer(409, Map.of("error", "nothing is held, or not what you saw: look again"))
                : answer(200, Map.of("deactivated", deactivated));
    }

    /**
     * The newest rows of sync_logs; {@code limit} 1 to 1,000, {@code failed} true for failures only, {@code changed}
     * true for those only that added or changed meters or tenants.
     */
    public Answer syncLogs(
            @Header("limit") String limit, @Header("failed") String failed, @Header("changed") String changed)
            throws JsonProcessingException {
        return answer(200, log.newest(rows(limit, LOGS_DEFAULT), "true".equals(failed), "true".equals(changed)));
    }

    private static int rows(String limit, int otherwise) {
        return limit != null && limit.matches("[1-9]\\d{0,3}")
                ? Math.min(Integer.parseInt(limit), LOGS_MAX)
                : otherwise;
    }

    public Answer history() throws JsonProcessingException {
        return answer(200, history.samples());
    }

    /** The newest readings of the quarantine; {@code limit} 1 to 1,000, {@code afterId} the last id that was seen. */
    public Answer quarantine(@Header("limit") String limit, @Header("afterId") String afterId)
            throws JsonProcessingException {
        return answer(200, quarantine.list(rows(limit, LOGS_MAX), number(afterId)));
    }

    /** Refused if the readings may be another site's. */
    public Answer retry(@Header("id") String id, CamelContext camel) throws Exception {
        identity.requireSame();
        return answer(quarantine.retry(number(id), camel));
    }

    public Answer discard(@Header("id") String id) throws JsonProcessingException {
        return answer(quarantine.discard(number(id)));
    }

    private static Answer requested(boolean accepted, String otherwise) throws JsonProcessingException {
        return accepted
                ? answer(202, Map.of("accepted", true))
                : answer(409, Map.of("accepted", false, "error", otherwise));
    }

    private static Answer answer(Quarantine.Moved result) throws JsonProcessingException {
        return answer(result.isUnknown() ? 404 : result.error() == null ? 200 : 409, result);
    }

    private static Answer answer(int status, Object document) throws JsonProcessingException {
        return new Answer(status, JSON.writeValueAsString(document));
    }

    /** The id, or an unused id. */
    private static long number(String id) {
        return id != null && id.matches("\\d{1,18}") ? Long.parseLong(id) : -1;
    }
}
