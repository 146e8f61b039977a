package io.emberwatch.alert.dispatch;

import io.emberwatch.alert.HotBox;
import io.emberwatch.alert.IncidentPictures;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The newest pictures of each incident until the alert thread fetches them; older ones are forgotten. Thread-safe. */
final class PicturesInbox {
    private final Map<String, Taken> newest = new HashMap<>();

    /** Pictures of one moment and what the explanation of it found. */
    record Taken(IncidentPictures pictures, Optional<HotBox> hotBox, OptionalDouble deletionDrop) {}

    /** Whether none of this incident were waiting. */
    synchronized boolean put(String incidentId, Taken taken) {
        return newest.put(incidentId, taken) == null;
    }

    synchronized Optional<Taken> fetch(String incidentId) {
        return Optional.ofNullable(newest.remove(incidentId));
    }
}
