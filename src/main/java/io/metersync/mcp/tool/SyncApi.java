package io.metersync.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;

/** The process that syncs, as its HTTP API answers: asked over HTTP by a command, or directly by the process itself. */
public interface SyncApi {
    /** An HTTP status and the JSON. */
    record Reply(int status, JsonNode json) {}

    /** The status; from the databases if no process runs, as its field {@code isRunning} shows. */
    Reply status() throws Exception;

    Reply syncLogs(int limit, boolean onlyFailed) throws Exception;

    Reply quarantine(int limit, long afterId) throws Exception;

    Reply startSync() throws Exception;

    Reply startMeterSync() throws Exception;

    Reply retry(long id) throws Exception;

    Reply approve(String handle) throws Exception;
}
