package io.metersync.upload;

import io.metersync.fault.Failure;
import io.metersync.fault.Fault;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The readings that the remote database refused: shown, sent once more, or thrown away on an operator's word. */
public final class Quarantine {
    /** The route that sends a reading again. */
    public static final String RETRY_ROUTE = "retry-quarantined";

    private static final Logger LOG = LoggerFactory.getLogger("quarantine");
    private static final String UNKNOWN = "no such reading in the quarantine";

    private final JdbcTemplate local;
    private final SqlFiles sql;
    private final long mostBytes;
    private final boolean isArchived;

    /**
     * The result for one reading.
     *
     * @param moved 1 when it left the quarantine, else 0
     * @param error why it stays, or null
     */
    public record Moved(long id, int moved, String error) {
        public boolean isUnknown() {
            return UNKNOWN.equals(error);
        }
    }

    /** {@code mostBytes} is the size of the largest reading that can be sent; {@code isArchived} that sent readings are kept. */
    public Quarantine(DataSource local, SqlFiles sql, long mostBytes, boolean isArchived) {
        this.isArchived = isArchived;
        this.local = new JdbcTemplate(local);
        this.sql = sql;
        this.mostBytes = mostBytes;
    }

    /** The newest {@code limit} readings; those after {@code afterId} in this order, or from the first on where it is not positive. */
    public List<Map<String, Object>> list(int limit, long afterId) {
        return local.queryForList(
                sql.read(SqlFile.LOCAL_QUARANTINE_LIST), afterId > 0 ? afterId : Long.MAX_VALUE, limit);
    }

    /** Sends a reading again; if it is refused again, it stays, with the new error and one more attempt. */
    public Moved retry(long id, CamelContext camel) throws Exception {
        List<Reading> found = local.query(sql.read(SqlFile.LOCAL_QUARANTINE_SELECT), new Reading.Rows(), mostBytes, id);
        if (found.isEmpty()) {
            return new Moved(id, 0, UNKNOWN);
        }
        if (!found.get(0).isSendable()) {
            return stays(
                    id,
                    found.get(0),
                    Refusal.notSendable(found.get(0), mostBytes).fault());
        }
        Fault refusal = send(new ReadingBatch(found), camel);
        if (refusal != null) {
            return stays(id, found.get(0), refusal);
        }
        if (remove(id, Long.toString(found.get(0).version())) == 0) {
            return new Moved(id, 0, "it is sent as it was, and was changed or removed meanwhile: look at it and retry");
        }
        LOG.info(
                "Reading {} ({}) is sent and has left the quarantine",
                id,
                found.get(0).title());
        return new Moved(id, 1, null);
    }

    /** Deletes a sent reading, and keeps it in the archive if that is on; a fault of the archive must not keep the reading here. */
    private int remove(long id, String version) {
        if (isArchived) {
            try {
                return local.queryForObject(sql.read(SqlFile.LOCAL_ARCHIVE_QUARANTINED), Integer.class, id, version);
            } catch (NonTransientDataAccessException e) {
                LOG.warn("Reading {} gets no copy in sent_readings_archive: {}", id, Failure.describe(e));
            }
        }
        return local.update(sql.read(SqlFile.LOCAL_QUARANTINE_SENT), id, version);
    }

    /** Throws a reading away. */
    public Moved discard(long id) {
        List<String> gone = local.query(
                sql.read(SqlFile.LOCAL_QUARANTINE_DELETE),
                (row, place) -> Reading.title(row.getString("meter_id"), row.getString("timestamp")),
                id);
        gone.forEach(reading -> LOG.info("Discarded reading {} of the quarantine: {}", id, reading));
        return new Moved(id, gone.size(), gone.isEmpty() ? UNKNOWN : null);
    }

    private Moved stays(long id, Reading reading, Fault fault) {
        if (fault.kind() == Fault.Kind.DATA) {
            local.update(sql.read(SqlFile.LOCAL_QUARANTINE_REFUSED), fault.sqlState(), fault.message(), id);
        }
        LOG.warn("Reading {} ({}) stays in the quarantine: {}", id, reading.title(), fault.message());
        return new Moved(id, 0, fault.message());
    }

    /** Gives why it is not stored, or null. */
    private static Fault send(ReadingBatch batch, CamelContext camel) throws Exception {
        try (ProducerTemplate routes = camel.createProducerTemplate()) {
            Exchange sent = routes.send(
                    "direct:" + RETRY_ROUTE, exchange -> exchange.getIn().setBody(batch));
            if (sent.getException() != null) {
                return Fault.of(sent.getException());
            }
            Delivery delivery = sent.getMessage().getBody(Delivery.class);
            return delivery.isAnyRefused() ? delivery.refusedReadings().first().fault() : null;
        }
    }
}
