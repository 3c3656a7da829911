package io.metersync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.support.Site;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection that holds the sync lock serves the statements of a site that waits. */
class KeptConnectionTest {
    private final Site site = Site.migrated();
    private Databases databases;
    private Connection owner;
    private KeptConnection kept;

    @BeforeEach
    void keep() throws SQLException {
        databases = new Databases(site.settings());
        owner = databases.local().getConnection();
        execute(owner, "select pg_advisory_lock(1)");
        kept = databases.local().keep(owner);
    }

    @AfterEach
    void close() {
        databases.close();
        site.close();
    }

    @Test
    void one_borrower_after_the_other_has_the_session_of_the_lock() throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (Connection borrowed = databases.local().getConnection()) {
                assertThat(session(borrowed)).isEqualTo(session(owner));
            }
        }
        assertThat(databases.local().getHikariPoolMXBean().getTotalConnections())
                .isOne();
    }

    @Test
    void a_second_borrower_has_a_session_of_the_pool() throws SQLException {
        try (Connection first = databases.local().getConnection();
                Connection second = databases.local().getConnection()) {
            assertThat(session(second)).isNotEqualTo(session(first));
        }
    }

    @Test
    void what_a_borrower_leaves_open_is_rolled_back() throws SQLException {
        try (Connection borrowed = databases.local().getConnection()) {
            borrowed.setAutoCommit(false);
            execute(borrowed, "delete from sync_node");
        }
        assertThat(owner.getAutoCommit()).isTrue();
        assertThat(site.countLocal("sync_node")).isOne();
    }

    @Test
    void closing_a_loan_twice_takes_it_from_nobody() throws SQLException {
        Connection first = databases.local().getConnection();
        first.close();
        try (Connection second = databases.local().getConnection()) {
            first.close();
            assertThat(first.isClosed()).isTrue();
            try (Connection third = databases.local().getConnection()) {
                assertThat(session(third)).isNotEqualTo(session(second));
            }
        }
    }

    @Test
    void an_error_of_the_database_is_told_as_it_is() throws SQLException {
        try (Connection borrowed = databases.local().getConnection()) {
            assertThatThrownBy(() -> execute(borrowed, "select 1 / 0"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("division by zero");
        }
    }

    @Test
    void given_up_while_somebody_has_it_its_lock_ends_with_the_loan() throws SQLException {
        try (Connection borrowed = databases.local().getConnection()) {
            borrowed.setAutoCommit(false);
            assertThatThrownBy(() -> execute(borrowed, "select 1 / 0")).isInstanceOf(SQLException.class);
            kept.giveUp();
            assertThat(locks()).isOne();
        }
        assertThat(locks()).isZero();
        assertThat(databases.local().getHikariPoolMXBean().getActiveConnections())
                .isZero();
    }

    @Test
    void a_session_that_is_gone_is_lent_to_nobody() throws SQLException {
        site.local()
                .queryForObject("select pg_terminate_backend(?, 5000)", Boolean.class, Integer.valueOf(session(owner)));
        assertThatThrownBy(() -> session(owner)).isInstanceOf(SQLException.class);

        try (Connection other = databases.local().getConnection()) {
            assertThat(session(other)).isNotEmpty();
        }
        assertThat(kept.isAlive()).isFalse();
    }

    @Test
    void a_session_that_died_unnoticed_stays_dead() throws Exception {
        site.local()
                .queryForObject("select pg_terminate_backend(?, 5000)", Boolean.class, Integer.valueOf(session(owner)));
        // it was used a moment ago, and is not asked at once
        Awaitility.await().until(() -> !kept.isAlive());

        assertThat(kept.isAlive()).isFalse();
        assertThat(kept.lend()).isNull();
    }

    @Test
    void who_holds_a_connection_for_long_gets_none_that_is_lent() throws SQLException {
        try (Connection own = databases.local().unshared().getConnection()) {
            assertThat(session(own)).isNotEqualTo(session(owner));
        }
    }

    private int locks() {
        return site.local()
                .queryForObject(
                        "select count(*) from pg_locks where locktype = 'advisory' and objid = 1"
                                + " and database = (select oid from pg_database where datname = current_database())",
                        Integer.class);
    }

    private static String session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
