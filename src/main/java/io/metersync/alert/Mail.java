package io.metersync.alert;

import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Date;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Sends the body as a mail, with the header {@code subject}, to those who get alerts. */
public final class Mail implements Processor {
    private static final String PATIENCE_MILLIS = "10000";

    private final Settings settings;

    public Mail(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void process(Exchange exchange) throws MessagingException {
        Session session = Session.getInstance(properties());
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(settings.text(Setting.ALERT_MAIL_FROM)));
        message.setRecipients(Message.RecipientType.TO, settings.text(Setting.ALERT_MAIL_TO));
        message.setSubject(exchange.getIn().getHeader("subject", String.class), "UTF-8");
        message.setText(exchange.getIn().getBody(String.class), "UTF-8");
        message.setSentDate(new Date());
        String user = settings.text(Setting.ALERT_SMTP_USER);
        if (user.isEmpty()) {
            Transport.send(message);
        } else {
            Transport.send(message, user, settings.secret(Setting.ALERT_SMTP_PASSWORD));
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        String tls = settings.text(Setting.ALERT_SMTP_TLS);
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", settings.text(Setting.ALERT_SMTP_HOST));
        properties.setProperty("mail.smtp.port", settings.text(Setting.ALERT_SMTP_PORT));
        properties.setProperty("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.timeout", PATIENCE_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", PATIENCE_MILLIS);
        properties.setProperty(
                "mail.smtp.auth",
                Boolean.toString(!settings.text(Setting.ALERT_SMTP_USER).isEmpty()));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(tls.equals("starttls")));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(tls.equals("starttls")));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(tls.equals("tls")));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        return properties;
    }
}
