package io.metersync.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.clock.Ticker;
import io.metersync.cycle.SyncCycle;
import io.metersync.status.StatusReport;
import io.metersync.status.SyncStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;

/**
 * Whether this process needs help ({@code down}), or only its databases and network do ({@code degraded}), because a restart fixes no
 * database. Contains no secret, because clients without a login may read it.
 */
public final class Health {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMER_BOUND = Duration.ofMinutes(1);
    /** Retries of all flows of a cycle, on top of the time for uploads. */
    private static final Duration RETRIES_BOUND = Duration.ofMinutes(15);

    private final SyncStatus status;
    private final SyncCycle cycle;
    private final Duration cycleBound;
    private final Ticker ticker;

    private record Check(String name, String status) {}

    public Health(SyncStatus status, SyncCycle cycle, Duration maxCycle, Ticker ticker) {
        this.status = status;
        this.cycle = cycle;
        this.cycleBound = maxCycle.plus(RETRIES_BOUND);
        this.ticker = ticker;
    }

    /** A document, and whether the process needs help. */
    public record Report(boolean isDown, String json) {
        public int status() {
            return isDown ? 503 : 200;
        }
    }

    /** The process itself, without a look at the databases. */
    public Report live(CamelContext camel) throws JsonProcessingException {
        return answer(List.of(timer(camel), cycleBound()));
    }

    /** The process and all it works with. */
    public Report all(CamelContext camel) throws JsonProcessingException {
        StatusReport now = status.report(true);
        List<Check> checks = new ArrayList<>(List.of(timer(camel), cycleBound()));
        checks.add(check("localDatabase", now.connections().localDbAnswers()));
        checks.add(check("remoteDatabase", now.connections().remoteDbAnswers()));
        checks.add(check("lastCycle", !Boolean.FALSE.equals(now.lastSync().lastSyncSuccess())));
        checks.add(check("logFile", LogFile.problem() == null));
        checks.add(check("routes", now.stoppedRoutes().isEmpty()));
        checks.add(check("identity", now.local().identity() == null));
        checks.add(check("quarantine", isNone(now.queue().quarantinedReadings())));
        checks.add(check("excludedReadings", isNone(now.queue().excludedReadings())));
        return answer(checks);
    }

    /** A timer that an operator stopped is not this process in trouble. */
    private Check timer(CamelContext camel) {
        if (camel.getRouteController().getRouteStatus("sync-cycle") != ServiceStatus.Started) {
            return new Check("timer", "degraded");
        }
        boolean ticks = !ticker.hasPassed(TIMER_BOUND, cycle.lastAskedNanos());
        return new Check("timer", ticks || cycle.isInProgress() ? "up" : "down");
    }

    private Check cycleBound() {
        boolean isStuck = cycle.isInProgress() && ticker.hasPassed(cycleBound, cycle.lastAskedNanos());
        return new Check("cycle", isStuck ? "down" : "up");
    }

    private static Check check(String name, boolean isFine) {
        return new Check(name, isFine ? "up" : "degraded");
    }

    /** The check of the database reports unknown values. */
    private static boolean isNone(Long count) {
        return count == null || count == 0;
    }

    private static Report answer(List<Check> checks) throws JsonProcessingException {
        List<String> found = checks.stream().map(Check::status).toList();
        String worst = found.contains("down") ? "down" : found.contains("degraded") ? "degraded" : "up";
        Map<String, String> each = new LinkedHashMap<>();
        checks.forEach(check -> each.put(check.name(), check.status()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", worst);
        document.put("checks", each);
        return new Report(worst.equals("down"), JSON.writeValueAsString(document));
    }
}
