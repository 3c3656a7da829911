package io.metersync.process;

import io.metersync.alert.Alerts;
import io.metersync.alert.CrashMarker;
import io.metersync.alert.Mail;
import io.metersync.alert.Outbox;
import io.metersync.alert.Problems;
import io.metersync.alert.Webhook;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import io.metersync.status.SyncStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The beans of the alerts. */
final class AlertBeans {
    private AlertBeans() {}

    static void addTo(Map<String, Object> beans, Parts parts, SyncStatus status, CrashMarker crashMarker) {
        Problems problems = new Problems(status, parts.cycle(), parts.settings(), parts.clock(), crashMarker);
        addTo(beans, parts, problems, status::nodeId);
    }

    /** With the problems of the whole fleet; {@code name} names the process that finds them. */
    static void addTo(
            Map<String, Object> beans, Parts parts, Supplier<List<Alerts.Problem>> problems, Supplier<String> name) {
        Settings settings = parts.settings();
        String webhook = settings.text(Setting.ALERT_WEBHOOK_URL);
        boolean isMailed = !settings.text(Setting.ALERT_MAIL_TO).isEmpty();
        beans.put("alerts", new Alerts(problems, name, parts.clock(), parts.ticker()));
        beans.put("webhookOutbox", new Outbox("webhook", !webhook.isEmpty(), parts.ticker()));
        beans.put("alertWebhook", new Webhook(webhook));
        beans.put("mailOutbox", new Outbox("mail server", isMailed, parts.ticker()));
        beans.put("alertMail", new Mail(settings));
    }
}
