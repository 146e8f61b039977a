package io.emberwatch.alert.sink;

import io.emberwatch.alert.Incident;
import io.emberwatch.alert.IncidentEnd;
import io.emberwatch.alert.Incidents;
import io.emberwatch.alert.Notification;
import io.emberwatch.alert.Notification.Event;
import io.emberwatch.frame.CameraId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Messages for tests of sinks. */
final class Messages {
    static final Map<CameraId, String> NAMES = Map.of(Incidents.GATE, "Gate <1> \"north\"", Incidents.YARD, "Yard");
    static final IncidentJson JSON =
            new IncidentJson(NAMES, Optional.of(URI.create("https://fire.example.org/")), incident -> true);
    static final byte[] PICTURE = "\u00ff\u00d8 a picture\r\n--\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private Messages() {}

    static Notification started(Incident incident) {
        return message(incident, Event.STARTED, Optional.of(PICTURE));
    }

    static Notification ended(Incident incident) {
        Incident over = incident.ended(incident.startedAt().plusSeconds(60), IncidentEnd.CLEARED);
        return message(over, Event.ENDED, Optional.empty());
    }

    static Notification message(Incident incident, Event event, Optional<byte[]> picture) {
        return new Notification(incident.id() + "/" + event.label(), event, incident, incident.startedAt(), picture);
    }
}
