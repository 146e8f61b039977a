package io.emberwatch.monitor.notify.sink;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.incident.Notification.Event;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Messages for tests of sinks. */
final class Messages {
    static final Map<CameraId, String> NAMES = Map.of(Incidents.GATE, "Gate <1> \"north\"", Incidents.YARD, "Yard");
    static final MessageJson JSON =
            new MessageJson(NAMES, Optional.of(URI.create("https://fire.example.org/")), incident -> true);
    static final byte[] IMAGE = "\u00ff\u00d8 an image\r\n--\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private Messages() {}

    static Notification started(Incident incident) {
        return message(incident, Event.STARTED, Optional.of(IMAGE));
    }

    static Notification ended(Incident incident) {
        Incident over = incident.ended(incident.startedAt().plusSeconds(60), Incident.End.CLEARED);
        return message(over, Event.ENDED, Optional.empty());
    }

    static Notification message(Incident incident, Event event, Optional<byte[]> image) {
        return new Notification(incident.id() + "/" + event.label(), event, incident, incident.startedAt(), image);
    }
}
