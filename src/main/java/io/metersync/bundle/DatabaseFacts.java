package io.metersync.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metersync.database.Databases;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The version of a database's server, and the sizes of our tables in it. */
public final class DatabaseFacts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;

    public DatabaseFacts(Settings settings) {
        this.settings = settings;
    }

    public String local() throws JsonProcessingException {
        try (Databases databases = new Databases(settings)) {
            return json(new JdbcTemplate(databases.local()), SqlFile.LOCAL_TABLE_SIZES);
        }
    }

    public String remote() throws JsonProcessingException {
        try (Databases databases = new Databases(settings)) {
            return json(new JdbcTemplate(databases.remote()), SqlFile.REMOTE_TABLE_SIZES);
        }
    }

    private String json(JdbcTemplate database, SqlFile sizes) throws JsonProcessingException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("server", database.execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getDatabaseProductVersion()));
        facts.put("tables", database.queryForList(new SqlFiles(settings).read(sizes)));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(facts) + "\n";
    }
}
