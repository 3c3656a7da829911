package io.metersync.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.http.Answers.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Header;
import org.springframework.jdbc.core.JdbcTemplate;

/** The answers of the centre's HTTP routes: a status code and JSON. */
public final class FleetAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fleet fleet;
    private final JdbcTemplate remote;
    private final SqlFiles sql;

    public FleetAnswers(Fleet fleet, DataSource remote, SqlFiles sql) {
        this.fleet = fleet;
        this.remote = new JdbcTemplate(remote);
        this.sql = sql;
    }

    public Answer sites() throws JsonProcessingException {
        return new Answer(200, fleet.toJson());
    }

    /** One site with its last days, an array of {day, cycles, failedCycles, uploaded}; 404 if there is no site of this name. */
    public Answer site(@Header("name") String name) throws JsonProcessingException {
        Optional<FleetSite> site = fleet.site(name);
        if (site.isEmpty()) {
            return new Answer(404, JSON.writeValueAsString(Map.of("error", "there is no site named " + name)));
        }
        ObjectNode document = JSON.valueToTree(site.get());
        document.set("days", days(site.get().nodeId()));
        return new Answer(200, document.toString());
    }

    private JsonNode days(String nodeId) throws JsonProcessingException {
        List<String> days = nodeId == null
                ? List.of()
                : remote.queryForList(sql.read(SqlFile.CENTRE_SITE_DAYS), String.class, nodeId);
        return days.isEmpty() || days.get(0) == null ? JSON.createArrayNode() : JSON.readTree(days.get(0));
    }

    /** The health of the centre, not of its sites: down while it can't read the sites' reports. */
    public Answer all() throws JsonProcessingException {
        Fleet.Snapshot now = fleet.snapshot();
        boolean isDown = now.error() != null || now.time() == null;
        return new Answer(
                isDown ? 503 : 200,
                JSON.writeValueAsString(Map.of(
                        "status",
                        isDown ? "down" : "up",
                        "checks",
                        Map.of("remote-database", isDown ? "down" : "up"))));
    }

    /** The process runs. */
    public Answer live() throws JsonProcessingException {
        return new Answer(200, JSON.writeValueAsString(Map.of("status", "up")));
    }
}
