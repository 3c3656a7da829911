package io.metersync.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The readings that the remote database refused: shown, sent once more, or thrown away on an operator's word. */
public final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger("quarantine");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIST_LIMIT = 1000;
    private static final String UNKNOWN = "no such reading in the quarantine";

    private final JdbcTemplate local;
    private final SqlFiles sql;

    /**
     * What became of one reading.
     *
     * @param moved 1 when it left the quarantine, else 0
     * @param error why it stays, or null
     */
    public record Result(long id, int moved, String error) {
        public String toJson() throws JsonProcessingException {
            return JSON.writeValueAsString(this);
        }

        /** The HTTP status that says the same. */
        public int httpStatus() {
            return error == null ? 200 : error.equals(UNKNOWN) ? 404 : 409;
        }
    }

    public Quarantine(DataSource local, SqlFiles sql) {
        this.local = new JdbcTemplate(local);
        this.sql = sql;
    }

    /** The newest 1,000 readings as a JSON array. */
    public String list() throws JsonProcessingException {
        return JSON.writeValueAsString(local.queryForList(sql.read("local/quarantine-list"), LIST_LIMIT));
    }

    /** Sends a reading once more; where it is refused again it stays, with the new error and one more attempt. */
    public Result retry(@Header("id") String reading, CamelContext camel) throws Exception {
        long id = number(reading);
        List<Reading> found = local.query(sql.read("local/quarantine-select"), Reading::map, id);
        if (found.isEmpty()) {
            return new Result(id, 0, UNKNOWN);
        }
        Exception failure = send(new ReadingBatch(found), camel);
        if (failure != null) {
            return stays(id, Fault.of(failure));
        }
        local.update(sql.read("local/quarantine-delete"), id);
        LOG.info("Reading {} is sent and has left the quarantine", id);
        return new Result(id, 1, null);
    }

    /** Throws a reading away. */
    public Result discard(@Header("id") String reading) {
        long id = number(reading);
        int moved = local.update(sql.read("local/quarantine-delete"), id);
        LOG.info("Discarded {} reading(s) of the quarantine: {}", moved, id);
        return new Result(id, moved, moved == 0 ? UNKNOWN : null);
    }

    /** The id, or one that no reading has. */
    private static long number(String id) {
        return id.matches("\\d{1,18}") ? Long.parseLong(id) : -1;
    }

    private Result stays(long id, Fault fault) {
        if (fault.kind() == Fault.Kind.DATA) {
            local.update(sql.read("local/quarantine-refused"), fault.sqlState(), fault.message(), id);
        }
        LOG.warn("Reading {} stays in the quarantine: {}", id, fault.message());
        return new Result(id, 0, fault.message());
    }

    private static Exception send(ReadingBatch batch, CamelContext camel) throws Exception {
        try (ProducerTemplate routes = camel.createProducerTemplate()) {
            return routes.send("direct:store-readings", exchange -> exchange.getIn()
                            .setBody(batch))
                    .getException();
        }
    }
}
