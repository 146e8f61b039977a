package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.PeakExplanation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The newest pictures of each incident until the alert thread fetches them; older ones are forgotten. Thread-safe. */
final class IncidentImagesInbox {
    private final Map<String, Taken> newest = new HashMap<>();

    /** Pictures of one moment and what the explanation of it found. */
    record Taken(IncidentImages pictures, PeakExplanation explanation) {}

    /** Whether none of this incident were waiting. */
    synchronized boolean put(String incidentId, Taken taken) {
        return newest.put(incidentId, taken) == null;
    }

    synchronized Optional<Taken> fetch(String incidentId) {
        return Optional.ofNullable(newest.remove(incidentId));
    }
}
