package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.StoreListener;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * What a store keeps in its database: written at once, or kept in memory and answered from there until the database
 * takes it. Not thread-safe: used under the store's lock.
 */
final class IncidentRows implements AutoCloseable {
    private final InstantSource clock;
    private final StoreFault fault;
    private final WriteBacklog unwritten;
    private final ActiveIncidents standing = new ActiveIncidents();
    private final GuardedDatabase database;
    private VerdictTally rulings = VerdictTally.NONE;
    private boolean rulingsKnown;

    IncidentRows(Path folder, InstantSource clock, StoreListener listener, StoreFault fault, WriteBacklog unwritten) {
        this.clock = clock;
        this.fault = fault;
        this.unwritten = unwritten;
        this.database = new GuardedDatabase(new DatabaseFile(folder, clock, listener), fault, this::opened);
    }

    /** Opens the database, which otherwise waits for the first need. */
    void open() {
        database.attempt(handle -> true);
    }

    void put(Incident incident, Collection<OutboxMessage> messages) {
        standing.put(incident);
        unwritten.put(incident);
        for (OutboxMessage message : messages) {
            standing.put(message);
            unwritten.put(message);
        }
        write();
    }

    /** Writes what waits. */
    void write() {
        Instant now = clock.instant();
        Optional<Boolean> written = database.attempt(handle -> {
            unwritten.writeRows(handle, now);
            return true;
        });
        if (written.isPresent()) {
            unwritten.rowsWritten();
            rulingsKnown = false;
            if (unwritten.isEmpty()) {
                fault.works();
            }
        }
    }

    Optional<Incident> find(String id) {
        return standing.open(id)
                .or(() -> unwritten.incident(id))
                .or(() -> attempt(rows -> IncidentTable.find(rows, id)));
    }

    List<Incident> list(IncidentQuery query) {
        Optional<Incident> before = query.before().flatMap(this::find);
        if (query.before().isPresent() && before.isEmpty()) {
            return List.of();
        }
        List<Incident> stored = database.attempt(rows -> IncidentTable.list(rows, query, before))
                .orElse(List.of());
        return IncidentPage.of(query, before, stored, unwritten.incidents());
    }

    /** What is known without the disk. */
    ActiveIncidents standing() {
        return standing;
    }

    Optional<Instant> seenAt(String id) {
        return attempt(rows -> IncidentTable.seenAt(rows, id));
    }

    void seeOpen() {
        if (!standing.open().isEmpty()) {
            Instant now = clock.instant();
            database.attempt(rows -> {
                IncidentTable.seeOpen(rows, now);
                return true;
            });
        }
    }

    void settle(OutboxMessage message) {
        if (standing.settle(message)) {
            unwritten.settle(message.id());
            write();
        }
    }

    /** Counted again only after a change; where the disk refuses, as it was known last. */
    VerdictTally rulings() {
        if (!rulingsKnown) {
            database.attempt(IncidentTable::rulings).ifPresent(counted -> {
                rulings = counted;
                rulingsKnown = true;
            });
        }
        return rulings;
    }

    List<String> endedBefore(Instant time, int limit) {
        return database.attempt(rows -> IncidentTable.endedBefore(rows, time, limit))
                .orElse(List.of());
    }

    /** Whether there is no such incident for certain. */
    boolean isUnknown(String id) {
        if (standing.open(id).isPresent() || unwritten.incident(id).isPresent()) {
            return false;
        }
        return database.attempt(rows -> !IncidentTable.has(rows, id)).orElse(false);
    }

    void forget(String id) {
        if (standing.open(id).isPresent()) {
            return;
        }
        database.attempt(rows -> {
            IncidentTable.delete(rows, id);
            return true;
        });
        standing.forgetMessages(id);
        rulingsKnown = false;
    }

    @Override
    public void close() {
        database.close();
    }

    private <T> Optional<T> attempt(Function<Handle, Optional<T>> work) {
        return database.attempt(work).flatMap(found -> found);
    }

    private void opened(IncidentDatabase fresh, boolean replaced) throws StoreException {
        if (!standing.load(fresh) && replaced) {
            standing.rewrite(unwritten);
        }
        rulingsKnown = false;
    }
}
