package io.metersync.command;

import io.metersync.client.HttpLogin;
import io.metersync.client.RunningProcess;
import io.metersync.mcp.tool.SyncApi;
import io.metersync.mcp.tool.ToolFailure;
import io.metersync.settings.Settings;
import java.io.IOException;

/** Asks the running process over HTTP for an assistant; if no process runs, the databases. */
final class HttpApi implements SyncApi {
    private final Settings settings;
    private final HttpLogin login;

    HttpApi(Settings settings, HttpLogin login) {
        this.settings = settings;
        this.login = login;
    }

    @Override
    public Reply status() throws Exception {
        try {
            return reply(process().get("/api/status"));
        } catch (IllegalStateException e) {
            throw new ToolFailure(e.getMessage());
        } catch (IOException e) {
            if (!settings.problems().isEmpty()) {
                throw new ToolFailure(
                        "No Metersync process runs, and the configuration has problems: check_installation"
                                + " shows them.");
            }
            return new Reply(200, StatusCommand.askDatabases(settings));
        }
    }

    @Override
    public Reply syncLogs(int limit, boolean onlyFailed) throws ToolFailure {
        return get("/api/sync-logs?limit=%d&failed=%b".formatted(limit, onlyFailed));
    }

    @Override
    public Reply quarantine(int limit, long afterId) throws ToolFailure {
        return get("/api/quarantine?limit=%d&afterId=%d".formatted(limit, afterId));
    }

    @Override
    public Reply startSync() throws ToolFailure {
        return post("/api/sync", "start_sync");
    }

    @Override
    public Reply startMeterSync() throws ToolFailure {
        return post("/api/meter-sync", "start_meter_sync");
    }

    @Override
    public Reply retry(long id) throws ToolFailure {
        return post("/api/quarantine/" + id + "/retry", "retry_quarantined_readings");
    }

    @Override
    public Reply approve(String handle) throws ToolFailure {
        return post("/api/meter-sync/approve?handle=" + handle, "approve_deactivations");
    }

    private Reply get(String path) throws ToolFailure {
        return ask(() -> process().get(path));
    }

    private Reply post(String path, String tool) throws ToolFailure {
        return ask(() -> process().post(path, tool));
    }

    private interface Question {
        RunningProcess.Answer ask() throws IOException;
    }

    private static Reply ask(Question question) throws ToolFailure {
        try {
            return reply(question.ask());
        } catch (IOException | IllegalStateException e) {
            throw new ToolFailure(e.getMessage());
        }
    }

    private static Reply reply(RunningProcess.Answer answer) {
        return new Reply(answer.status(), answer.json());
    }

    /** Found each time, because the process may have been restarted at another port. */
    private RunningProcess process() {
        return new RunningProcess(settings, login);
    }
}
