package io.emberwatch.monitor.notify.sink;

import io.emberwatch.monitor.config.EmailConfig;
import io.emberwatch.monitor.config.EmailConfig.Security;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;

/** Sends each message as a mail by SMTP, with the image in it; a connection for each mail. */
final class EmailSink implements AlertSink {
    private final EmailConfig config;
    private final MailContent content;
    private final Session session;

    EmailSink(EmailConfig config, IncidentJson json) {
        this(config, json, Optional.empty());
    }

    /** @param tls what makes encrypted connections; the system's where empty */
    EmailSink(EmailConfig config, IncidentJson json, Optional<SSLSocketFactory> tls) {
        this.config = config;
        this.content = new MailContent(json);
        Properties properties = properties(config);
        tls.ifPresent(factory -> {
            properties.put("mail.smtp.ssl.socketFactory", factory);
            properties.put("mail.smtps.ssl.socketFactory", factory);
        });
        this.session = Session.getInstance(properties);
    }

    @Override
    public String name() {
        return "email";
    }

    @Override
    public void send(Notification notification) throws SinkException {
        try (Transport transport = session.getTransport()) {
            MimeMessage mail = mail(notification);
            transport.connect(
                    config.username().orElse(null),
                    config.password().map(password -> password.reveal()).orElse(null));
            transport.sendMessage(mail, mail.getAllRecipients());
        } catch (MessagingException e) {
            throw new SinkException("mail server " + config.host() + ":" + config.port() + ": " + reason(e), e);
        }
    }

    private MimeMessage mail(Notification notification) throws MessagingException {
        MimeMessage mail = new KeyedMail(session, notification.key() + "@emberwatch");
        mail.setFrom(new InternetAddress(config.from()));
        for (String receiver : config.to()) {
            mail.addRecipient(Message.RecipientType.TO, new InternetAddress(receiver));
        }
        mail.setSubject(content.subject(notification), "UTF-8");
        mail.setSentDate(Date.from(notification.createdAt()));
        mail.setHeader("X-Emberwatch-Key", notification.key());
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setContent(content.body(notification));
        mail.saveChanges();
        return mail;
    }

    private static Properties properties(EmailConfig config) {
        String protocol = config.security() == Security.TLS ? "smtps" : "smtp";
        String prefix = "mail." + protocol + ".";
        String millis = Long.toString(config.timeout().toMillis());
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", protocol);
        properties.setProperty(prefix + "host", config.host());
        properties.setProperty(prefix + "port", Integer.toString(config.port()));
        properties.setProperty(
                prefix + "auth", Boolean.toString(config.username().isPresent()));
        properties.setProperty(prefix + "connectiontimeout", millis);
        properties.setProperty(prefix + "timeout", millis);
        properties.setProperty(prefix + "writetimeout", millis);
        boolean startTls = config.security() == Security.STARTTLS;
        properties.setProperty(prefix + "starttls.enable", Boolean.toString(startTls));
        properties.setProperty(prefix + "starttls.required", Boolean.toString(startTls));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        return properties;
    }

    private static String reason(MessagingException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }

    /** A mail whose id is the message's key: a mail server or reader knows a repetition by it. */
    private static final class KeyedMail extends MimeMessage {
        private final String id;

        private KeyedMail(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + ">");
        }
    }
}
