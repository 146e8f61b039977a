package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.HealthCheck;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.StoreListener;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The incidents of a monitor, their pictures and the messages about them that no receiver has confirmed yet.
 *
 * <p>Whatever is put here is on the disk when the call returns. A disk that refuses fails no caller: the store keeps
 * it in memory, answers from there, tries again with each further write and at {@link #retryUnwritten}, and says so
 * by {@link #fault}. Thread-safe: one lock for all. Opened once and closed once, after whoever uses it.
 */
public final class IncidentStore implements HealthCheck, AutoCloseable {
    private final StoreFault fault;
    private final WriteBacklog unwritten = new WriteBacklog();
    private final IncidentRows rows;
    private final EvidenceFiles pictures;
    private final Reviews reviews;

    private IncidentStore(Path folder, InstantSource clock, StoreListener listener) {
        this.fault = new StoreFault(folder, listener);
        this.rows = new IncidentRows(folder, clock, listener, fault, unwritten);
        this.pictures = new EvidenceFiles(EvidenceFolder.of(folder), fault);
        this.reviews = new Reviews(this, clock);
    }

    /**
     * Opens the store of a folder. Never fails: where the folder cannot be used, {@link #fault} says why.
     *
     * @param folder made where it is missing
     */
    public static IncidentStore open(Path folder, InstantSource clock, StoreListener listener) {
        IncidentStore store = new IncidentStore(folder, clock, listener);
        synchronized (store) {
            store.rows.open();
        }
        return store;
    }

    /** Puts an incident, new or changed, and what is to be told of it: both or neither survive a crash. */
    public synchronized void put(Incident incident, Collection<OutboxMessage> messages) {
        rows.put(incident, messages);
    }

    /** Changes an incident as it is now, so that no other change is lost; empty where there is none. */
    public Optional<Incident> update(String id, UnaryOperator<Incident> change) {
        return update(id, change, List.of());
    }

    /** As {@link #update(String, UnaryOperator)}, with what is to be told of the change. */
    public synchronized Optional<Incident> update(
            String id, UnaryOperator<Incident> change, Collection<OutboxMessage> messages) {
        Optional<Incident> changed = find(id).map(change);
        changed.ifPresent(incident -> put(incident, messages));
        return changed;
    }

    /** What people say about the incidents. */
    public Reviews reviews() {
        return reviews;
    }

    /** How the kept fires were ruled; where the disk refuses, as it was known last. */
    public synchronized VerdictTally rulings() {
        return rows.rulings();
    }

    public synchronized Optional<Incident> find(String id) {
        return rows.find(id);
    }

    /** The newest that are asked for, newest first; the next page follows the last one's id. */
    public synchronized List<Incident> list(IncidentQuery query) {
        return rows.list(query);
    }

    /** Those that are open now, oldest first. */
    public synchronized List<Incident> open() {
        return rows.standing().open();
    }

    /** Until when an open incident was certainly watched. */
    public synchronized Instant seenAt(Incident incident) {
        return rows.seenAt(incident.id()).orElse(incident.startedAt());
    }

    /** Notes that the open incidents are being watched. */
    public synchronized void seeOpen() {
        rows.seeOpen();
    }

    /** Messages that no receiver has confirmed yet, oldest first. */
    public synchronized List<OutboxMessage> unsent() {
        return rows.standing().unsent();
    }

    /** How many messages are unsent. */
    public synchronized int outboxLength() {
        return rows.standing().unsent().size();
    }

    /** A message has arrived or was given up: it will not be sent again. */
    public synchronized void settle(OutboxMessage message) {
        rows.settle(message);
    }

    /** Puts pictures of an incident in the place of the ones before. */
    public synchronized void putPictures(String id, IncidentImages taken) {
        unwritten.put(id, taken);
        pictures.write(unwritten);
    }

    /**
     * A picture as JPEG; empty where there is none or it cannot be read.
     *
     * @throws IllegalArgumentException for a text that is no id
     */
    public Optional<byte[]> picture(String id, ImageKind kind) {
        return pictures.read(id, kind, waiting(id));
    }

    /** Which pictures there are of an incident. */
    public Set<ImageKind> pictureKinds(String id) {
        return pictures.kinds(id, waiting(id));
    }

    /**
     * Where an incident's files lie, for those who add some; it may not exist yet.
     *
     * @throws IllegalArgumentException for a text that is no id
     */
    public Path folder(String id) {
        return pictures.folder().of(id);
    }

    /** Writes what could not be written before, if the disk works again. */
    public synchronized void retryUnwritten() {
        if (!unwritten.isEmpty() || fault.fault().isPresent()) {
            pictures.write(unwritten);
            rows.write();
        }
    }

    @Override
    public Optional<String> fault() {
        return fault.fault();
    }

    /** Writes what is left and closes the database. */
    @Override
    public synchronized void close() {
        retryUnwritten();
        rows.close();
    }

    /** Ended incidents that ended before a time, the earliest first. */
    synchronized List<String> endedBefore(Instant time, int limit) {
        return rows.endedBefore(time, limit);
    }

    /** Forgets an ended incident and the messages about it; not its files. */
    synchronized void forget(String id) {
        rows.forget(id);
    }

    /** Whether the database has answered that there is no such incident: false also where it refuses. */
    synchronized boolean isUnknown(String id) {
        return rows.isUnknown(id);
    }

    EvidenceFolder pictures() {
        return pictures.folder();
    }

    private synchronized Optional<IncidentImages> waiting(String id) {
        return Optional.ofNullable(unwritten.pictures().get(id));
    }
}
