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
import java.util.Map;

/** The beans of the alerts. */
final class AlertBeans {
    private AlertBeans() {}

    static void addTo(Map<String, Object> beans, Parts parts, SyncStatus status, CrashMarker crashMarker) {
        Settings settings = parts.settings();
        Problems problems = new Problems(status, parts.cycle(), settings, parts.clock(), crashMarker);
        String webhook = settings.text(Setting.ALERT_WEBHOOK_URL);
        boolean isMailed = !settings.text(Setting.ALERT_MAIL_TO).isEmpty();
        beans.put("alerts", new Alerts(problems, status::nodeId, parts.clock(), parts.ticker()));
        beans.put("webhookOutbox", new Outbox("webhook", !webhook.isEmpty(), parts.ticker()));
        beans.put("alertWebhook", new Webhook(webhook));
        beans.put("mailOutbox", new Outbox("mail server", isMailed, parts.ticker()));
        beans.put("alertMail", new Mail(settings));
    }
}
