package io.metersync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metersync.support.FaultProxy;
import io.metersync.support.PostgresServer;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is in {@code transacted} happens as a whole or not at all, however many statements it is. */
class TransactionPolicyTest {
    private static final int TIMEOUT_SECONDS = 1;
    private static final String DB = "?dataSource=#db";
    private static final String INSERT = "sql:insert into noted values (:#${body})";
    private static final String FAIL = "sql:select 1 / 0";

    private final PostgresServer server = PostgresServer.newer();
    private final FaultProxy link = FaultProxy.before(server);
    private final String name = server.createDatabase();
    private final JdbcTemplate database = server.statements(name);
    private DefaultCamelContext camel;

    @BeforeEach
    void start() throws Exception {
        database.execute("create table noted (note text)");
        PGSimpleDataSource linked = new PGSimpleDataSource();
        linked.setURL("jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&sslmode=disable".formatted(link.port(), name));
        DefaultRegistry registry = new DefaultRegistry();
        registry.bind("db", linked);
        registry.bind("transaction", new TransactionPolicy(linked, TIMEOUT_SECONDS));
        camel = new DefaultCamelContext(registry);
        camel.addRoutes(routes());
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        link.close();
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:one")
                        .transacted("transaction")
                        .setBody(constant("one"))
                        .to(INSERT + DB);
                from("direct:two").transacted("transaction").to(INSERT + DB).to(INSERT + DB);
                from("direct:second-fails")
                        .transacted("transaction")
                        .to(INSERT + DB)
                        .to(FAIL + DB);
                from("direct:bean-fails")
                        .transacted("transaction")
                        .to(INSERT + DB)
                        .process(exchange -> {
                            throw new IllegalStateException("no");
                        });
                from("direct:nested-fails")
                        .transacted("transaction")
                        .to("direct:one")
                        .to(FAIL + DB);
                from("direct:batch").transacted("transaction").to(INSERT + DB + "&batch=true");
                from("direct:slow").transacted("transaction").to("sql:select pg_sleep(20)" + DB);
            }
        };
    }

    @Test
    void one_statement_is_a_transaction_without_begin_and_commit() {
        link.loseReplyTo("BEGIN");

        send("one");

        assertThat(notes()).isEqualTo(1);
        assertThat(link.lostReplies()).isZero();
    }

    @Test
    void two_statements_are_one_transaction() {
        send("two");

        assertThat(notes()).isEqualTo(2);
    }

    @Test
    void what_came_before_a_failure_is_rolled_back() {
        assertThatThrownBy(() -> send("second-fails")).rootCause().hasMessageContaining("division by zero");
        assertThatThrownBy(() -> send("bean-fails")).rootCause().hasMessage("no");
        assertThatThrownBy(() -> send("nested-fails")).rootCause().hasMessageContaining("division by zero");

        assertThat(notes()).isZero();
    }

    @Test
    void a_batch_of_statements_is_one_transaction() {
        database.execute("create unique index on noted (note)");

        assertThatThrownBy(() -> camel.createProducerTemplate().requestBody("direct:batch", List.of("a", "b", "a")))
                .rootCause()
                .hasMessageContaining("duplicate key");

        assertThat(notes()).isZero();
    }

    @Test
    void one_statement_has_the_time_of_a_transaction() {
        assertThatThrownBy(() -> send("slow"))
                .rootCause()
                .hasMessageContaining("canceling statement due to user request");
    }

    private void send(String route) {
        camel.createProducerTemplate().requestBody("direct:" + route, "note");
    }

    private long notes() {
        return database.queryForObject("select count(*) from noted", Long.class);
    }
}
