package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Incident;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What still matters and so is known without the disk: open incidents and unsent messages, each in the order in which
 * it came. Not thread-safe: used under the store's lock.
 */
final class ActiveIncidents {
    private final Map<String, Incident> open = new LinkedHashMap<>();
    private final Map<OutboxMessage.Id, OutboxMessage> unsent = new LinkedHashMap<>();
    private boolean loaded;

    /** Takes in what a database knows, once; whether this was that time. */
    boolean load(IncidentDatabase database) throws StoreException {
        if (loaded) {
            return false;
        }
        for (Incident incident : database.inTransaction(IncidentTable::open)) {
            open.putIfAbsent(incident.id(), incident);
        }
        for (OutboxMessage message : database.inTransaction(OutboxTable::all)) {
            unsent.putIfAbsent(message.id(), message);
        }
        loaded = true;
        return true;
    }

    /** The database went with all it knew: what still matters is to be written again. */
    void rewrite(WriteBacklog unwritten) {
        open.values().forEach(unwritten::put);
        unsent.values().forEach(unwritten::put);
    }

    void put(Incident incident) {
        if (incident.isOpen()) {
            open.put(incident.id(), incident);
        } else {
            open.remove(incident.id());
        }
    }

    void put(OutboxMessage message) {
        unsent.put(message.id(), message);
    }

    /** Whether it was unsent until now. */
    boolean settle(OutboxMessage message) {
        return unsent.remove(message.id()) != null;
    }

    void forgetMessages(String incidentId) {
        unsent.values().removeIf(message -> message.incidentId().equals(incidentId));
    }

    Optional<Incident> open(String id) {
        return Optional.ofNullable(open.get(id));
    }

    List<Incident> open() {
        return List.copyOf(open.values());
    }

    List<OutboxMessage> unsent() {
        return List.copyOf(unsent.values());
    }
}
