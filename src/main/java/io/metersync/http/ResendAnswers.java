package io.metersync.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.cycle.SyncCycle;
import io.metersync.node.NodeIdentity;
import io.metersync.resend.Resends;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.apache.camel.Header;

/** The answers to requests for a resend, and to the question how far it is. */
public final class ResendAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Resends resends;
    private final SyncCycle cycle;
    private final NodeIdentity identity;

    public ResendAnswers(Resends resends, SyncCycle cycle, NodeIdentity identity) {
        this.resends = resends;
        this.cycle = cycle;
        this.identity = identity;
    }

    /** The resend that was requested last. */
    public Answers.Answer newest() throws JsonProcessingException {
        return resends.newest().isEmpty()
                ? refused(404, "no resend was requested")
                : answer(200, resends.newest().get());
    }

    /** Requests a resend of what was sent in a range of time in UTC; {@code to} is open if it is missing. Refused if the readings may be another site's. */
    public Answers.Answer request(
            @Header("sentFrom") String from,
            @Header("sentTo") String to,
            @Header("meter") String meterId,
            @Header("trial") String trial)
            throws JsonProcessingException {
        if (!isTime(from) || to != null && !isTime(to)) {
            return refused(400, "sentFrom and sentTo are times in UTC: 2026-01-31T12:00");
        }
        if (cycle.isStandby()) {
            return refused(409, "this process stands by: another one syncs this local database");
        }
        identity.requireSame();
        if (!resends.request(from, to, meterId, "true".equals(trial))) {
            return refused(409, "another resend is open: wait for its end, or metersync resend --cancel");
        }
        cycle.requestNext();
        return answer(202, Map.of("accepted", true));
    }

    public Answers.Answer cancel() throws JsonProcessingException {
        return resends.cancel() ? answer(200, Map.of("cancelled", true)) : refused(409, "no resend is open");
    }

    private static boolean isTime(String text) {
        try {
            return text != null && LocalDateTime.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Answers.Answer refused(int status, String error) throws JsonProcessingException {
        return answer(status, Map.of("error", error));
    }

    private static Answers.Answer answer(int status, Object document) throws JsonProcessingException {
        return new Answers.Answer(status, JSON.writeValueAsString(document));
    }
}
