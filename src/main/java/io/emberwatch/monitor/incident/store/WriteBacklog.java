package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What is known but not yet on the disk: nothing, as long as the disk works. Bounded. Not thread-safe. */
final class WriteBacklog {
    static final int MOST_INCIDENTS = 1000;
    static final int MOST_PICTURES = 8;

    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final Map<String, IncidentImages> pictures = new LinkedHashMap<>();
    private final Map<OutboxMessage.Id, OutboxMessage> messages = new LinkedHashMap<>();
    private final Set<OutboxMessage.Id> settled = new LinkedHashSet<>();

    void put(Incident incident) {
        incidents.remove(incident.id());
        incidents.put(incident.id(), incident);
        if (incidents.size() > MOST_INCIDENTS) {
            forgetOldest();
        }
    }

    void put(OutboxMessage message) {
        messages.put(message.id(), message);
    }

    void put(String id, IncidentImages taken) {
        pictures.remove(id);
        pictures.put(id, taken);
        if (pictures.size() > MOST_PICTURES) {
            Iterator<String> oldest = pictures.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    void settle(OutboxMessage.Id message) {
        if (messages.remove(message) == null) {
            settled.add(message);
        }
    }

    Optional<Incident> incident(String id) {
        return Optional.ofNullable(incidents.get(id));
    }

    Collection<Incident> incidents() {
        return List.copyOf(incidents.values());
    }

    Map<String, IncidentImages> pictures() {
        return Map.copyOf(pictures);
    }

    void pictureWritten(String id) {
        pictures.remove(id);
    }

    boolean hasRows() {
        return !incidents.isEmpty() || !messages.isEmpty() || !settled.isEmpty();
    }

    boolean isEmpty() {
        return !hasRows() && pictures.isEmpty();
    }

    /** Writes all rows; they count as unwritten until {@link #rowsWritten}. */
    void writeRows(Handle handle, Instant now) {
        incidents.values().forEach(incident -> IncidentTable.put(handle, incident, now));
        messages.values().forEach(message -> OutboxTable.put(handle, message));
        settled.forEach(message -> OutboxTable.remove(handle, message));
    }

    void rowsWritten() {
        incidents.clear();
        messages.clear();
        settled.clear();
    }

    /** An ended one, if there is: an open one is still needed. */
    private void forgetOldest() {
        List<Incident> all = new ArrayList<>(incidents.values());
        Incident oldest =
                all.stream().filter(each -> !each.isOpen()).findFirst().orElse(all.get(0));
        incidents.remove(oldest.id());
        messages.values().removeIf(message -> message.incidentId().equals(oldest.id()));
    }
}
