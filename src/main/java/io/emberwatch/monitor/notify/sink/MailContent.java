package io.emberwatch.monitor.notify.sink;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words and the image of a mail: plain text, and HTML that shows the image. Immutable. */
final class MailContent {
    private static final String IMAGE_ID = "picture@emberwatch";

    private final IncidentJson json;

    MailContent(IncidentJson json) {
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
        facts(notification.incident())
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
        facts(notification.incident())
                .forEach((name, value) -> html.append("<tr><td>")
                        .append(escaped(name))
                        .append("</td><td>")
                        .append(escaped(value))
                        .append("</td></tr>"));
        return html.append("</table></body></html>").toString();
    }

    private Map<String, String> facts(Incident incident) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Camera", json.cameraName(incident.camera()) + " (" + incident.camera() + ")");
        facts.put("Began", incident.startedAt().toString());
        incident.endedAt().ifPresent(end -> facts.put("Ended", end.toString()));
        if (!incident.kind().isCameraHealth()) {
            facts.put("Highest score", IncidentJson.score(incident).toPlainString());
            IncidentJson.deletionDrop(incident)
                    .ifPresent(drop -> facts.put("Score lost without the hot region", drop.toPlainString()));
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
