package io.metersync.fault;

import static io.metersync.fault.Logged.critical;
import static io.metersync.fault.Logged.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.metersync.support.LogLines;
import io.metersync.support.PgBouncer;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A transaction pooler before the remote database: every transaction gets a session that others used before. {@code -Dpooler.batches}. */
class PgBouncerTest {
    private static final int BATCHES = Integer.getInteger("pooler.batches", 500);

    private final PgBouncer pooler = PgBouncer.before(PostgresServer.newer(), 2);
    private final Site site = new Site(PostgresServer.older(), PostgresServer.newer()).withRemotePort(pooler.port());
    private final LogLines log = LogLines.capture();

    @AfterEach
    void close() {
        site.close();
        pooler.close();
        log.close();
    }

    @Test
    void migrations_and_a_whole_cycle_run_through_a_transaction_pooler() {
        site.migrate();
        site.addReadings(250);
        List<String> collected = Site.readings(site.local());
        site.remote()
                .execute(
                        "insert into meters (meter_id, name, meter_type, unit) values ('m', 'Main', 'electricity', 'kWh')");

        site.start().cycle();

        assertThat(critical(log)).isEmpty();
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        assertThat(site.countLocal("meters")).isEqualTo(1);
        assertThat(site.countLocal("meter_readings")).isZero();
    }

    @Test
    void hundreds_of_batches_through_a_transaction_pooler_never_miss_a_statement() throws SQLException {
        site.migrate().with("BATCH_SIZE", "1").with("UPLOAD_LANES", "4");
        site.remote().execute("alter database " + site.remoteName() + " set synchronous_commit = off");
        site.addReadings(BATCHES);
        List<String> collected = Site.readings(site.local());

        site.start().run("upload-readings");

        assertThat(with(log, "attempt")).isEmpty();
        assertThat(Site.readings(site.remote())).isEqualTo(collected);
        // what an upload sets for its transaction is gone with it, in each of the sessions that it used
        for (int i = 0; i < 10; i++) {
            assertThat(throughPooler("show synchronous_commit")).isEqualTo("off");
        }
    }

    private String throughPooler(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + pooler.port() + "/"
                        + site.remoteName() + "?user=postgres&password=postgres&prepareThreshold=0");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
