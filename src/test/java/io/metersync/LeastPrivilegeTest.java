package io.metersync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.bundle.DatabaseFacts;
import io.metersync.check.Check;
import io.metersync.check.finding.Finding;
import io.metersync.database.Databases;
import io.metersync.database.Pool;
import io.metersync.http.Answers;
import io.metersync.migration.Migration;
import io.metersync.process.Application;
import io.metersync.support.PostgresServer;
import io.metersync.support.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A role that holds what the shipped {@code grants.sql} grant, and not even PUBLIC's rights, does all the work and needs all of it. */
class LeastPrivilegeTest {
    private static final String ROLE = "metersync";
    private static final Pattern GRANT = Pattern.compile("grant ([\\w (),]+?) on (\\w[\\w, %]*?) to (?:metersync|%I)");
    private static final Pattern PRIVILEGE = Pattern.compile("\\w+( \\([^)]*\\))?");

    private static Site site;

    /** One privilege on one object. */
    record Privilege(String side, String name, String object) {
        void revoke() {
            JdbcTemplate database = database(side);
            String name = database.queryForObject("select current_database()", String.class);
            database.execute("revoke %s on %s from %s"
                    .formatted(
                            this.name,
                            object.replace("schema %I", "schema public").replace("%I", name),
                            ROLE));
            // a session that is open already may stay
            pool(side).getHikariPoolMXBean().softEvictConnections();
        }

        @Override
        public String toString() {
            return side + ": " + name + " on " + object;
        }
    }

    @BeforeAll
    static void start() {
        PostgresServer.older().createRole(ROLE, "sync");
        PostgresServer.newer().createRole(ROLE, "sync");
        site = Site.migrated()
                .with("MAX_QUERY_RETRIES", "1")
                .with("MAX_CONNECTION_RETRIES", "0")
                .with("DB_CONNECTION_TIMEOUT_MS", "5000");
        for (String side : new String[] {"local", "remote"}) {
            String name = side.equals("local") ? site.localName() : site.remoteName();
            database(side).execute("revoke all on database " + name + " from public");
            database(side).execute("revoke all on schema public from public");
        }
        // something for the quarantine
        site.remote().execute("alter table meter_readings add check (value < 1000)");
        for (String prefix : new String[] {"POSTGRES_SYNC_", "POSTGRES_CLIENT_"}) {
            site.with(prefix + "USER", ROLE).with(prefix + "PASSWORD", "sync");
        }
        grant();
        site.start();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    /** Also shows that the grants are safe to repeat. */
    @AfterEach
    void restore() {
        grant();
        site.local().execute("truncate meter_readings, quarantined_readings, held_deactivations, meters");
    }

    static Stream<Privilege> granted() {
        return Stream.of("local", "remote")
                .flatMap(side -> GRANT.matcher(grants(side)).results().flatMap(grant -> objects(grant.group(2))
                        .flatMap(object -> PRIVILEGE
                                .matcher(grant.group(1))
                                .results()
                                .map(name -> new Privilege(side, name.group(), object)))))
                // housekeeping's, once a day
                .filter(privilege -> !privilege.toString().equals("local: delete on sync_logs"))
                // the migration's alone
                .filter(privilege -> !privilege.toString().endsWith("select on metersync_schema_history"))
                // the centre's tables, which this remote database does not have
                .filter(privilege -> !privilege.object().matches("metersync_(heartbeats|sites|sent_days|retention)"));
    }

    @Test
    void a_role_with_the_grants_alone_does_all_the_work() throws Exception {
        assertThat(failuresOfAllWork()).isEmpty();
        assertThat(site.countLocal("meter_readings")).isZero();
        assertThat(site.countLocal("meters where active")).isEqualTo(site.countRemote("meters"));
        assertThat(site.countLocal("tenant")).isEqualTo(site.countRemote("tenant"));
    }

    @Test
    void migrate_has_nothing_to_do_and_check_sees_what_it_would() {
        for (String side : List.of("local", "remote")) {
            assertThat(new Migration(site.settings(), side).run()).contains("nothing to do");
            String newest = database(side)
                    .queryForObject("select max(version::int)::text from metersync_schema_history", String.class);
            database(side).update("delete from metersync_schema_history where version = ?", newest);

            assertThat(failuresOfCheck())
                    .singleElement()
                    .asString()
                    .contains(side + " schema", "the migration V" + newest);
            assertThatThrownBy(() -> new Migration(site.settings(), side).run())
                    .hasMessageContaining("may not change its tables");
            database(side).execute("drop table metersync_schema_history");
            assertThat(failuresOfCheck()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("granted")
    void without_one_of_the_privileges_something_fails(Privilege privilege) throws Exception {
        privilege.revoke();

        assertThat(failuresOfAllWork()).isNotEmpty();
    }

    /** What every flow and every request says when it fails; and where nothing does, what check finds. */
    private static List<String> failuresOfAllWork() throws Exception {
        List<String> failures = new ArrayList<>();
        addWork();
        long logged = site.countLocal("sync_logs where success");
        site.cycle();
        site.send("run-meter-sync");
        if (site.countLocal("sync_logs where success") != logged + 4) {
            failures.add(
                    "not all flows succeeded: " + site.application().cycle().last());
        }
        failures.addAll(failuresOfRequests());
        return failures.isEmpty() ? failuresOfCheck() : failures;
    }

    /** New meters and tenants, meters to deactivate, more than goes without approval, a good reading and a bad one. */
    private static void addWork() {
        site.remote().execute("insert into meters select md5(random()::text), 'M', null, 'electricity', 'kWh'");
        site.remote().execute("insert into tenant select md5(random()::text), 'T'");
        site.local()
                .execute("insert into meters select md5(random()::text), 'Gone', null, 'electricity', 'kWh'"
                        + " from generate_series(1, 50)");
        site.local()
                .execute("insert into meter_readings (meter_id, timestamp, value, unit)"
                        + " values ('m', '2026-01-01', 1, 'kWh'), ('m', '2026-01-02', 5000, 'kWh')");
    }

    private static List<String> failuresOfRequests() throws Exception {
        Answers answers = site.camel().getRegistry().lookupByNameAndType("answers", Answers.class);
        String bad = site.local().queryForObject("select max(id)::text from quarantined_readings", String.class);
        try {
            answers.quarantine(null, null);
            answers.syncLogs("1", null, null);
            answers.approve(null, "another set");
            new DatabaseFacts(site.settings()).local();
            new DatabaseFacts(site.settings()).remote();
            return Stream.of(answers.retry(bad, site.camel()), answers.approve(null, null), answers.discard(bad))
                    .map(Answers.Answer::json)
                    .filter(json -> json.contains("error\":\"") && !json.contains("violates check constraint"))
                    .toList();
        } catch (RuntimeException e) {
            return List.of(e.toString());
        }
    }

    private static List<String> failuresOfCheck() {
        return new Check(Application::new, site.settings())
                .run().stream().filter(Finding::isError).map(Finding::toString).toList();
    }

    private static void grant() {
        site.local().execute(grants("local"));
        site.remote().execute(grants("remote"));
    }

    private static JdbcTemplate database(String side) {
        return side.equals("local") ? site.local() : site.remote();
    }

    private static Pool pool(String side) {
        Databases databases = site.application().databases();
        return side.equals("local") ? databases.local() : databases.remote();
    }

    private static String grants(String side) {
        try {
            return Files.readString(Path.of("sql", side, "grants.sql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code sequence s} gives itself, {@code meters, tenant} gives two. */
    private static Stream<String> objects(String list) {
        return Stream.of(list.split(", "));
    }
}
