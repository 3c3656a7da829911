package io.metersync.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.http.Answers;
import io.metersync.mcp.tool.SyncApi;
import org.apache.camel.CamelContext;

/** The API asked by the process itself. */
final class InProcess implements SyncApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Answers answers;
    private final CamelContext camel;

    InProcess(Answers answers, CamelContext camel) {
        this.answers = answers;
        this.camel = camel;
    }

    @Override
    public Reply status() throws JsonProcessingException {
        return reply(answers.status());
    }

    @Override
    public Reply syncLogs(int limit, boolean onlyFailed) throws JsonProcessingException {
        return reply(answers.syncLogs(Integer.toString(limit), Boolean.toString(onlyFailed), null));
    }

    @Override
    public Reply quarantine(int limit, long afterId) throws JsonProcessingException {
        return reply(answers.quarantine(Integer.toString(limit), Long.toString(afterId)));
    }

    @Override
    public Reply startSync() throws JsonProcessingException {
        return reply(answers.sync());
    }

    @Override
    public Reply startMeterSync() throws JsonProcessingException {
        return reply(answers.meterSync());
    }

    @Override
    public Reply retry(long id) throws Exception {
        return reply(answers.retry(Long.toString(id), camel));
    }

    @Override
    public Reply approve(String handle) throws JsonProcessingException {
        return reply(answers.approve(null, handle));
    }

    private static Reply reply(Answers.Answer answer) throws JsonProcessingException {
        return new Reply(answer.status(), JSON.readTree(answer.json()));
    }
}
