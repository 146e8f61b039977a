package io.emberwatch.monitor.notify.sink;

import io.emberwatch.monitor.config.EmailConfig;
import io.emberwatch.monitor.config.EmailConfig.Security;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;

/** Sends each message as a mail by SMTP, with the image in it; a connection for each mail. */
final class EmailSink implements AlertSink {
    private final EmailConfig config;
    private final MailContent content;
    private final Session session;

    EmailSink(EmailConfig config, MessageJson json) {
        this(
                config,
                json,
                Optional.of(Trust.of(config.tls(), "notify.email").context().getSocketFactory()));
    }

    /** @param tls what makes encrypted connections; the system's where empty */
    EmailSink(EmailConfig config, MessageJson json, Optional<SSLSocketFactory> tls) {
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
    public boolean wants(Incident incident) {
        return config.only().wants(incident.kind().label(), incident.camera().value());
    }

    @Override
    public int mostTogether() {
        return 512;
    }

    @Override
    public void send(Notification notification) throws SinkException {
        try (Transport transport = session.getTransport()) {
            MimeMessage mail = mail(notification);
            connect(transport);
            transport.sendMessage(mail, mail.getAllRecipients());
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    /** Connects, encrypts and logs in as for a mail. */
    @Override
    public void probe() throws SinkException {
        try (Transport transport = session.getTransport()) {
            connect(transport);
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    private void connect(Transport transport) throws MessagingException {
        transport.connect(
                config.username().orElse(null),
                config.password().map(password -> password.reveal()).orElse(null));
    }

    private SinkException failure(MessagingException e) {
        return new SinkException("mail server " + config.host() + ":" + config.port() + ": " + reason(e), e);
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
        // It would try again with whom the system trusts, and neither heed tls.ca nor say what was wrong.
        properties.setProperty(prefix + "socketFactory.fallback", "false");
        return properties;
    }

    private static String reason(MessagingException e) {
        return Trust.refusal(e)
                .orElseGet(() -> String.valueOf(e.getMessage())
                        .lines()
                        .findFirst()
                        .orElse(e.getClass().getSimpleName()));
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

    /** The words and the image of a mail: plain text, and HTML that shows the image. Immutable. */
    private static final class MailContent {
        private static final String IMAGE_ID = "picture@emberwatch";

        private final MessageJson json;

        MailContent(MessageJson json) {
            this.json = json;
        }

        String subject(Notification notification) {
            return "[Emberwatch] " + json.title(notification);
        }

        MimeMultipart body(Notification notification) throws MessagingException {
            MimeBodyPart text = new MimeBodyPart();
            text.setText(text(notification), "UTF-8");
            MimeBodyPart html = new MimeBodyPart();
            html.setText(html(notification), "UTF-8", "html");
            MimeMultipart page = new MimeMultipart("related", html);
            if (notification.image().isPresent()) {
                page.addBodyPart(image(notification.image().get()));
            }
            MimeBodyPart related = new MimeBodyPart();
            related.setContent(page);
            return new MimeMultipart("alternative", text, related);
        }

        private static MimeBodyPart image(byte[] jpeg) throws MessagingException {
            MimeBodyPart image = new MimeBodyPart();
            image.setDataHandler(new DataHandler(new ByteArrayDataSource(jpeg, "image/jpeg")));
            image.setContentID("<" + IMAGE_ID + ">");
            image.setDisposition(Part.INLINE);
            image.setFileName("picture.jpg");
            return image;
        }

        private String text(Notification notification) {
            StringBuilder text = new StringBuilder(json.title(notification)).append("\n\n");
            facts(notification)
                    .forEach((name, value) ->
                            text.append(name).append(": ").append(value).append('\n'));
            return text.toString();
        }

        private String html(Notification notification) {
            StringBuilder html = new StringBuilder("<!DOCTYPE html><html><body><h2>")
                    .append(escaped(json.title(notification)))
                    .append("</h2>");
            if (notification.image().isPresent()) {
                html.append("<p><img src=\"cid:").append(IMAGE_ID).append("\" alt=\"\" style=\"max-width:100%\"></p>");
            }
            html.append("<table>");
            facts(notification)
                    .forEach((name, value) -> html.append("<tr><td>")
                            .append(escaped(name))
                            .append("</td><td>")
                            .append(escaped(value))
                            .append("</td></tr>"));
            return html.append("</table></body></html>").toString();
        }

        private Map<String, String> facts(Notification notification) {
            Incident incident = notification.incident();
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("Camera", json.cameraName(incident.camera()) + " (" + incident.camera() + ")");
            facts.put("Began", incident.startedAt().toString());
            incident.endedAt().ifPresent(end -> facts.put("Ended", end.toString()));
            if (incident.kind() == IncidentKind.FIRE) {
                facts.put("Highest score", MessageJson.score(incident).toPlainString());
                MessageJson.deletionDrop(incident)
                        .ifPresent(drop -> facts.put("Score lost without the hot region", drop.toPlainString()));
            }
            if (!notification.together().isEmpty()) {
                facts.put(
                        "Also",
                        notification.together().stream()
                                .map(other -> json.cameraName(other.camera()) + " (" + other.camera() + ", "
                                        + other.kind().label() + ")")
                                .collect(Collectors.joining(", ")));
            }
            facts.put("Incident", incident.id());
            json.incidentUrl(incident).ifPresent(url -> facts.put("Details", url));
            return facts;
        }

        private static String escaped(String text) {
            return text.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
        }
    }
}
