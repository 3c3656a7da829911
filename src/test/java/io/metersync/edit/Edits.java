package io.metersync.edit;

import static io.metersync.edit.Edit.right;
import static io.metersync.edit.Edit.wrong;

import java.util.List;

/** What operators get wrong in the shipped files, and what they get right. */
final class Edits {
    private static final String CYCLE = "routes/sync-cycle.camel.yaml";
    private static final String STORING = "routes/store-readings.camel.yaml";
    private static final String UPLOAD = "routes/upload-readings.camel.yaml";
    private static final String TEMPLATE = "routes/download-table.camel.yaml";
    private static final String METERS = "routes/download-meters.camel.yaml";
    private static final String HTTP = "routes/http.camel.yaml";
    private static final String RETRY = "routes/retry.camel.yaml";
    private static final String DELETE = "sql/local/delete-readings.sql";
    private static final String POLL = "sql/local/poll-readings.sql";
    private static final String STATUS = "sql/local/status.sql";
    private static final String MERGE = "sql/local/merge-meters.sql";
    private static final String STORE = "sql/remote/store-readings.sql";

    static final List<Edit> WRONG = List.of(
            wrong(CYCLE, "from:\n      uri: timer:sync-cycle", "from\n      uri: timer:sync-cycle", "':'")
                    .at(5),
            wrong(CYCLE, "        - filter:", "\t- filter:", "'\\t"),
            wrong(CYCLE, "- filter:", "- fliter:", "fliter"),
            wrong(CYCLE, "method: begin", "method: begn", "begn"),
            wrong(CYCLE, "direct:download-meters", "direct:download-metres", "no route consumes it"),
            wrong(CYCLE, "period: 1000", "perod: 1000", "Unknown parameters=[{perod=1000}]"),
            wrong(UPLOAD, "routeConfigurationId: retry", "routeConfigurationId: retri", "retri is unknown"),
            wrong(STORING, "ref: readingStore", "ref: readingStor", "No bean could be found"),
            wrong(
                    STORING,
                    "sql/remote/store-readings.sql",
                    "sql/remote/store-reading.sql",
                    "store-reading.sql is missing"),
            wrong(STORING, "ref: remoteTransaction", "ref: remoteTx", "remoteTx"),
            wrong(UPLOAD, "\"Uploaded ${body.size} ", "\"Uploaded ${body.size ", "functionEnd"),
            wrong(UPLOAD, "\"Uploaded ${body.size} ", "\"Uploaded ${body.sizes} ", "sizes is in no message"),
            wrong(STORING, "delivery.isProofNeeded", "delivery.isProofNeedd", "isProofNeedd is in no message"),
            wrong(UPLOAD, "sql:file:sql/local", "sql:file:{{metersync.hom}}/sql/local", "metersync.hom"),
            wrong(UPLOAD, "\"#uploadLanes\"", "\"#lanes\"", "lanes"),
            wrong(UPLOAD, "parametersCount: 6", "parametersCount: 7", "poll-readings.sql has 6 parameters"),
            wrong(METERS, "routeTemplateRef: download-table", "routeTemplateRef: download-tabel", "download-tabel"),
            wrong(METERS, "value: meters", "value: metres", "metres.sql is missing"),
            wrong(HTTP, "routeId: post-sync", "routeId: get-status", "two routes have the id get-status"),
            wrong(RETRY, "useExponentialBackOff: true", "useExponentialBackoff: true", "useExponentialBackoff"),
            wrong(DELETE, "delete from meter_readings", "delete form meter_readings", "syntax error"),
            wrong(
                    POLL,
                    "metadata::text end as metadata",
                    "meta::text end as metadata",
                    "column \"meta\" does not exist"),
            wrong(POLL, "xmin::text as version", "xmin::text as versin", "no longer gives version"),
            wrong(
                    MERGE,
                    "configuration = excluded.configuration",
                    "configuration = excluded.config",
                    "excluded.config"),
            wrong("sql/local/stage-meters.sql", "from meters with", "from metres with", "\"metres\" does not exist")
                    .at(3),
            wrong("sql/remote/copy-meters.sql", "select meter_id, name", "select meter_id, naem", "naem"),
            wrong(STORE, "::numeric[]", "::numerik[]", "numerik"),
            wrong(STORE, ":#nodeId::uuid", "gen_random_uuid()", "parametersCount is 13"),
            wrong("sql/local/list-sync-logs.sql", "limit ?", "limit 100", "has 2 parameters and gets 3"),
            wrong(STATUS, "size > 100000 as", "size > 100000 than as", "syntax error"));

    static final List<Edit> RIGHT = List.of(
            right(CYCLE, "Cycle starts,", "A cycle starts,"),
            right(CYCLE, "period: 1000", "period: 100"),
            right(CYCLE, "description: Log the start", "description: Tell the start"),
            right(UPLOAD, "message: \"Deleted", "message: \"Deleted here"),
            right(UPLOAD, "message: \"Uploaded ", "message: \"Sent "),
            right(UPLOAD, "description: Upload the queue", "description: Empty the queue"),
            right(UPLOAD, "constant: queue", "constant: readings"),
            right(TEMPLATE, "new {{one}}(s)", "new {{one}}s"),
            right(
                    TEMPLATE,
                    "- process:",
                    "- log:\n                    message: \"Merging {{table}}\"\n                - process:"),
            right(METERS, "value: Meter configurations are", "value: Meters are"),
            right(HTTP, "value: /api/history", "value: /api/samples"),
            right(HTTP, "routeId: get-history", "routeId: get-samples"),
            right(RETRY, "backOffMultiplier: 2", "backOffMultiplier: 3"),
            right(RETRY, "description: Retry connection errors", "description: Retry all connection errors"),
            right(POLL, "order by meter_readings.timestamp,", "order by meter_readings.timestamp asc,"),
            right(DELETE, "delete from meter_readings\n", "delete from meter_readings -- as read\n"),
            right(STATUS, "limit 100001", "limit  100001"),
            right(MERGE, "where place <= 100", "where place <= 50"),
            right(STORE, "meter_readings (meter_id", "meter_readings\n(meter_id"),
            right("sql/remote/status.sql", "select (select", "select\n(select"));

    private Edits() {}
}
