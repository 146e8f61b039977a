package io.emberwatch.monitor.notify;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentEnd;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of incidents that were open when the monitor ended: one whose camera was out of sight for no longer
 * than its cool-down goes on, any other ends at the time it was last watched.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    /** How long a camera's fault may be out of sight. */
    private static final Duration FAULT_GOES_ON_WITHIN = Duration.ofMinutes(10);

    private final IncidentStore store;
    private final Map<CameraId, DetectConfig> cameras;
    private final InstantSource clock;

    Recovery(IncidentStore store, Map<CameraId, DetectConfig> cameras, InstantSource clock) {
        this.store = store;
        this.cameras = cameras;
        this.clock = clock;
    }

    /** One open incident's kind and camera. */
    private record Place(CameraId camera, IncidentKind kind) {}

    /** Ends what is over; the fires that go on. */
    List<Incident> apply(IncidentManager desk) {
        Instant now = clock.instant();
        List<Incident> resumed = new ArrayList<>();
        Set<Place> taken = new HashSet<>();
        List<Incident> newestFirst = new ArrayList<>(store.open());
        newestFirst.sort((a, b) -> b.id().compareTo(a.id()));
        for (Incident incident : newestFirst) {
            Instant seen = store.seenAt(incident);
            boolean goesOn = goesOn(incident, Duration.between(seen, now))
                    && taken.add(new Place(incident.camera(), incident.kind()));
            LOG.info(
                    "incident {} was open when the monitor ended: {}",
                    incident.id(),
                    goesOn ? "goes on" : "ended by the restart");
            if (!goesOn) {
                desk.end(incident.id(), seen, IncidentEnd.RESTART);
            } else if (incident.kind() == IncidentKind.FIRE) {
                resumed.add(incident);
            }
        }
        return resumed;
    }

    private boolean goesOn(Incident incident, Duration unseen) {
        DetectConfig detect = cameras.get(incident.camera());
        if (detect == null) {
            return false;
        }
        Duration limit = incident.kind() == IncidentKind.FIRE ? detect.cooldown() : FAULT_GOES_ON_WITHIN;
        return unseen.compareTo(limit) <= 0;
    }
}
