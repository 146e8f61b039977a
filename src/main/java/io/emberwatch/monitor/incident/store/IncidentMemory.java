package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.store.IncidentDatabase.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * What a store knows without the disk: open incidents and unsent messages, always, each in the order in which it came;
 * and the backlog, which is what the disk has not taken yet. The backlog is empty while the disk works, and bounded.
 * Not thread-safe: used under the store's lock.
 */
final class IncidentMemory {
    static final int MOST_INCIDENTS = 1000;
    static final int MOST_IMAGES = 8;
    private static final int MOST_DELIVERIES = 1000;

    private final Map<String, Incident> open = new LinkedHashMap<>();
    private final Map<OutboxMessage.Id, OutboxMessage> unsent = new LinkedHashMap<>();
    /** What failed of the unsent messages; those that nobody has tried are not here. */
    private final Map<OutboxMessage.Id, Delivery> tried = new HashMap<>();

    private boolean loaded;

    private final Map<String, Incident> unwritten = new LinkedHashMap<>();
    private final Map<String, IncidentImages> unwrittenImages = new LinkedHashMap<>();
    private final Map<OutboxMessage.Id, OutboxMessage> unwrittenMessages = new LinkedHashMap<>();
    private final Set<OutboxMessage.Id> unwrittenSettled = new LinkedHashSet<>();
    private final Map<OutboxMessage.Id, Delivery> unwrittenDeliveries = new LinkedHashMap<>();

    /**
     * A database was opened: the first one tells what is open and unsent. Where a later one is fresh, the one before
     * went with all it knew, and what is open and unsent is to be written again.
     */
    void opened(IncidentDatabase database, boolean fresh) throws StoreException {
        if (!loaded) {
            for (Incident incident : database.inTransaction(IncidentTables::open)) {
                open.putIfAbsent(incident.id(), incident);
            }
            for (OutboxMessage message : database.inTransaction(IncidentTables::unsent)) {
                unsent.putIfAbsent(message.id(), message);
            }
            loaded = true;
        } else if (fresh) {
            open.values().forEach(this::toWrite);
            unwrittenMessages.putAll(unsent);
        }
    }

    void put(Incident incident) {
        if (incident.isOpen()) {
            open.put(incident.id(), incident);
        } else {
            open.remove(incident.id());
        }
        toWrite(incident);
    }

    void put(OutboxMessage message) {
        unsent.put(message.id(), message);
        unwrittenMessages.put(message.id(), message);
    }

    void put(String id, IncidentImages images) {
        unwrittenImages.remove(id);
        unwrittenImages.put(id, images);
        if (unwrittenImages.size() > MOST_IMAGES) {
            Iterator<String> oldest = unwrittenImages.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** An attempt to deliver a message has failed; nothing where it is not unsent. */
    void failed(OutboxMessage message, String error) {
        if (unsent.containsKey(message.id())) {
            tried.put(message.id(), delivery(message).failed(error));
        }
    }

    private Delivery delivery(OutboxMessage message) {
        return tried.getOrDefault(message.id(), Delivery.waiting(message));
    }

    /** What the database does not have of an incident's messages: those that wait, and those it has not taken yet. */
    List<Delivery> deliveries(String incidentId) {
        return Stream.concat(unsent.values().stream().map(this::delivery), unwrittenDeliveries.values().stream())
                .filter(each -> each.message().incidentId().equals(incidentId))
                .toList();
    }

    /**
     * Whether the message was unsent until now.
     *
     * @param why it was given up; empty where it was sent
     */
    boolean settle(OutboxMessage message, Delivery.Outcome end, Instant at, Optional<String> why) {
        if (unsent.remove(message.id()) == null) {
            return false;
        }
        Delivery delivery = delivery(message).settled(end, at, why);
        tried.remove(message.id());
        unwrittenDeliveries.put(message.id(), delivery);
        if (unwrittenDeliveries.size() > MOST_DELIVERIES) {
            Iterator<OutboxMessage.Id> oldest = unwrittenDeliveries.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        if (unwrittenMessages.remove(message.id()) == null) {
            unwrittenSettled.add(message.id());
        }
        return true;
    }

    void forgetMessages(String incidentId) {
        unsent.values().removeIf(message -> message.incidentId().equals(incidentId));
        tried.keySet().retainAll(unsent.keySet());
    }

    /** The incident where it is open or waits to be written. */
    Optional<Incident> find(String id) {
        Incident found = open.get(id);
        return Optional.ofNullable(found == null ? unwritten.get(id) : found);
    }

    boolean isOpen(String id) {
        return open.containsKey(id);
    }

    List<Incident> open() {
        return List.copyOf(open.values());
    }

    List<OutboxMessage> unsent() {
        return List.copyOf(unsent.values());
    }

    /** Incidents as they are now, where the database does not have that. */
    Collection<Incident> unwritten() {
        return List.copyOf(unwritten.values());
    }

    Map<String, IncidentImages> unwrittenImages() {
        return Map.copyOf(unwrittenImages);
    }

    Optional<IncidentImages> unwrittenImages(String id) {
        return Optional.ofNullable(unwrittenImages.get(id));
    }

    void imagesWritten(String id) {
        unwrittenImages.remove(id);
    }

    boolean isAllWritten() {
        return unwritten.isEmpty()
                && unwrittenMessages.isEmpty()
                && unwrittenSettled.isEmpty()
                && unwrittenDeliveries.isEmpty()
                && unwrittenImages.isEmpty();
    }

    /** Writes all rows of the backlog; they stay in it until {@link #rowsWritten}. */
    void writeRows(Handle handle, Instant now) {
        unwritten.values().forEach(incident -> IncidentTables.put(handle, incident, now));
        unwrittenMessages.values().forEach(message -> IncidentTables.put(handle, message));
        unwrittenSettled.forEach(message -> IncidentTables.remove(handle, message));
        unwrittenDeliveries.values().forEach(delivery -> DeliveryTable.put(handle, delivery));
    }

    void rowsWritten() {
        unwritten.clear();
        unwrittenMessages.clear();
        unwrittenSettled.clear();
        unwrittenDeliveries.clear();
    }

    private void toWrite(Incident incident) {
        unwritten.remove(incident.id());
        unwritten.put(incident.id(), incident);
        if (unwritten.size() > MOST_INCIDENTS) {
            forgetOldest();
        }
    }

    /** Forgets an ended incident where there is one, since an open one is still needed. */
    private void forgetOldest() {
        List<Incident> all = new ArrayList<>(unwritten.values());
        Incident oldest =
                all.stream().filter(each -> !each.isOpen()).findFirst().orElse(all.get(0));
        unwritten.remove(oldest.id());
        unwrittenMessages.values().removeIf(message -> message.incidentId().equals(oldest.id()));
    }
}
