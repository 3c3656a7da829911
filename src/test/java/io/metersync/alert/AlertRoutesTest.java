package io.metersync.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.metersync.support.MailServer;
import io.metersync.support.SettableClock;
import io.metersync.support.Site;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped alert routes, a real HTTP server and a real mail server. */
class AlertRoutesTest {
    private final SettableClock clock = new SettableClock();
    private final Site site = Site.migrated().withClock(clock);
    private final MailServer mailServer = new MailServer();
    private final List<String> posts = Collections.synchronizedList(new ArrayList<>());
    private volatile int answer = 200;
    private HttpServer webServer;

    @BeforeEach
    void start() throws Exception {
        webServer = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        webServer.createContext("/", exchange -> {
            posts.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        webServer.start();
        site.with(
                        "ALERT_WEBHOOK_URL",
                        "http://127.0.0.1:" + webServer.getAddress().getPort() + "/alerts")
                .with("ALERT_MAIL_TO", "operator@example.com")
                .with("ALERT_SMTP_PORT", Integer.toString(mailServer.port()))
                .with("ALERT_SMTP_HOST", "127.0.0.1")
                .with("ALERT_DISK_MB", "1")
                .with("ALERT_QUEUE_SIZE", "5");
        site.start();
    }

    @AfterEach
    void stop() throws Exception {
        site.close();
        webServer.stop(0);
        mailServer.close();
    }

    @Test
    void an_alert_reaches_the_webhook_and_the_mail_server_once_and_so_does_its_end() {
        site.addReadings(6);
        look(3);
        assertThat(posts).singleElement().asString().contains("queue-size", "raised", "6 readings wait", nodeId());
        assertThat(mailServer.mails())
                .singleElement()
                .asString()
                .contains("Subject: Metersync raised: queue-size", "To: operator@example.com", "6 readings wait");

        site.run("upload-readings");
        look(3);
        assertThat(posts).hasSize(2).last().asString().contains("queue-size", "resolved");
        assertThat(mailServer.mails()).hasSize(2).last().asString().contains("resolved");
    }

    @Test
    void an_alert_that_was_not_delivered_is_tried_again_a_minute_later() {
        answer = 500;
        site.addReadings(6);
        look(3);
        assertThat(posts).hasSize(1);

        answer = 200;
        look(1);
        assertThat(posts).hasSize(1);
        // somebody sets the clock meanwhile
        clock.jump(Duration.ofDays(-1));
        clock.advance(Duration.ofMinutes(1));
        look(2);
        assertThat(posts).hasSize(2);
        assertThat(posts.get(1)).isEqualTo(posts.get(0));
    }

    @Test
    void everything_that_may_be_wrong_is_found() {
        site.addReadings(6);
        clock.advance(Duration.ofHours(2));
        site.local().execute("""
                insert into quarantined_readings (source_node, source_id, meter_id, timestamp, value, unit, error)
                values (gen_random_uuid(), 1, 'm', now(), 1, 'kWh', 'refused')
                """);
        site.remote().execute("alter table meters rename to hidden");
        for (int i = 0; i < 3; i++) {
            site.run("download-meters");
        }
        look(2);
        assertThat(String.join("\n", posts))
                .contains("queue-size", "queue-age", "quarantine", "cycles-failed", "remote-database");
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            // asked anew, however short ago that was asked before
            site.application().status().queueSize();
            site.application().status().report(false);
            site.send("look-for-alerts");
        }
        site.send("post-alerts");
        site.send("mail-alerts");
    }

    private String nodeId() {
        return site.local().queryForObject("select node_id::text from sync_node", String.class);
    }
}
