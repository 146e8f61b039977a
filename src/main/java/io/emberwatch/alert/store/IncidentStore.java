package io.emberwatch.alert.store;

import io.emberwatch.alert.HealthCheck;
import io.emberwatch.alert.Incident;
import io.emberwatch.alert.IncidentPictures;
import io.emberwatch.alert.PictureKind;
import io.emberwatch.alert.Review;
import io.emberwatch.alert.StoreListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/**
 * The incidents of a monitor, their pictures and the messages about them that no receiver has confirmed yet.
 *
 * <p>Whatever is put here is on the disk when the call returns. A disk that refuses fails no caller: the store keeps
 * it in memory, answers from there, tries again with each further write and at {@link #retryUnwritten}, and says so
 * by {@link #fault}. Thread-safe: one lock for all. Opened once and closed once, after whoever uses it.
 */
public final class IncidentStore implements HealthCheck, AutoCloseable {
    private static final Comparator<Incident> NEWEST_FIRST = Comparator.comparing(Incident::startedAt)
            .thenComparing(Incident::id)
            .reversed();

    private final InstantSource clock;
    private final DatabaseFile file;
    private final PictureFolder pictures;
    private final StoreFault fault;
    private final Unwritten unwritten = new Unwritten();
    private final Map<String, Incident> open = new LinkedHashMap<>();
    private final Map<OutboxMessage.Id, OutboxMessage> unsent = new LinkedHashMap<>();
    private Optional<IncidentDatabase> database = Optional.empty();
    private boolean loaded;

    private IncidentStore(Path folder, InstantSource clock, StoreListener listener) {
        this.clock = clock;
        this.file = new DatabaseFile(folder, clock, listener);
        this.pictures = new PictureFolder(folder.resolve("pictures"));
        this.fault = new StoreFault(folder, listener);
    }

    /**
     * Opens the store of a folder. Never fails: where the folder cannot be used, {@link #fault} says why.
     *
     * @param folder made where it is missing
     */
    public static IncidentStore open(Path folder, InstantSource clock, StoreListener listener) {
        IncidentStore store = new IncidentStore(folder, clock, listener);
        synchronized (store) {
            store.attempt(handle -> true);
        }
        return store;
    }

    /** Puts an incident, new or changed, and what is to be told of it: both or neither survive a crash. */
    public synchronized void put(Incident incident, Collection<OutboxMessage> messages) {
        remember(incident);
        for (OutboxMessage message : messages) {
            unsent.put(message.id(), message);
            unwritten.put(message);
        }
        writeRows();
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

    /** Somebody has seen it; the first one stands. */
    public Optional<Incident> acknowledge(String id, String by) {
        Instant now = clock.instant();
        return review(id, review -> review.acknowledged(by, now));
    }

    /** Puts a comment in the place of an earlier one; a blank one takes it away. */
    public Optional<Incident> comment(String id, String text) {
        return review(id, review -> review.commented(text));
    }

    /** Says whether it was one. */
    public Optional<Incident> rule(String id, Review.Ruling found) {
        return review(id, review -> review.ruled(found));
    }

    public synchronized Optional<Incident> find(String id) {
        if (open.containsKey(id)) {
            return Optional.of(open.get(id));
        }
        return unwritten
                .incident(id)
                .or(() -> attempt(handle -> IncidentTable.find(handle, id)).flatMap(found -> found));
    }

    /** The newest that are asked for, newest first; the next page follows the last one's id. */
    public synchronized List<Incident> list(IncidentQuery query) {
        Optional<Incident> before = query.before().flatMap(this::find);
        if (query.before().isPresent() && before.isEmpty()) {
            return List.of();
        }
        Map<String, Incident> found = new LinkedHashMap<>();
        attempt(handle -> IncidentTable.list(handle, query, before))
                .orElse(List.of())
                .forEach(incident -> found.put(incident.id(), incident));
        for (Incident incident : unwritten.incidents()) {
            boolean onPage =
                    before.map(last -> NEWEST_FIRST.compare(last, incident) < 0).orElse(true);
            if (query.matches(incident) && onPage) {
                found.put(incident.id(), incident);
            } else {
                found.remove(incident.id());
            }
        }
        return found.values().stream().sorted(NEWEST_FIRST).limit(query.limit()).toList();
    }

    /** Those that are open now, oldest first. */
    public synchronized List<Incident> open() {
        return List.copyOf(open.values());
    }

    /** Until when an open incident was certainly watched. */
    public synchronized Instant seenAt(Incident incident) {
        return attempt(handle -> IncidentTable.seenAt(handle, incident.id()))
                .flatMap(seen -> seen)
                .orElse(incident.startedAt());
    }

    /** Notes that the open incidents are being watched. */
    public synchronized void seeOpen() {
        if (!open.isEmpty()) {
            Instant now = clock.instant();
            attempt(handle -> {
                IncidentTable.seeOpen(handle, now);
                return true;
            });
        }
    }

    /** Messages that no receiver has confirmed yet, oldest first. */
    public synchronized List<OutboxMessage> unsent() {
        return List.copyOf(unsent.values());
    }

    /** How many messages are unsent. */
    public synchronized int outboxLength() {
        return unsent.size();
    }

    /** A message has arrived or was given up: it will not be sent again. */
    public synchronized void settle(OutboxMessage message) {
        if (unsent.remove(message.id()) != null) {
            unwritten.settle(message.id());
            writeRows();
        }
    }

    /** Puts pictures of an incident in the place of the ones before. */
    public synchronized void putPictures(String id, IncidentPictures taken) {
        unwritten.put(id, taken);
        writePictures();
    }

    /**
     * A picture as JPEG; empty where there is none or it cannot be read.
     *
     * @throws IllegalArgumentException for a text that is no id
     */
    public Optional<byte[]> picture(String id, PictureKind kind) {
        Optional<byte[]> waiting;
        synchronized (this) {
            waiting = Optional.ofNullable(unwritten.pictures().get(id)).flatMap(taken -> taken.jpeg(kind));
        }
        if (waiting.isPresent()) {
            return waiting;
        }
        try {
            return pictures.read(id, kind);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Where an incident's files lie, for those who add some; it may not exist yet.
     *
     * @throws IllegalArgumentException for a text that is no id
     */
    public Path folder(String id) {
        return pictures.of(id);
    }

    /** Writes what could not be written before, if the disk works again. */
    public synchronized void retryUnwritten() {
        if (!unwritten.isEmpty() || fault.fault().isPresent()) {
            writePictures();
            writeRows();
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
        closeDatabase();
    }

    /** Ended incidents that ended before a time, the earliest first. */
    synchronized List<String> endedBefore(Instant time, int limit) {
        return attempt(handle -> IncidentTable.endedBefore(handle, time, limit)).orElse(List.of());
    }

    /** Forgets an ended incident and the messages about it; not its files. */
    synchronized void forget(String id) {
        if (open.containsKey(id)) {
            return;
        }
        attempt(handle -> {
            IncidentTable.delete(handle, id);
            return true;
        });
        unsent.values().removeIf(message -> message.incidentId().equals(id));
    }

    PictureFolder pictures() {
        return pictures;
    }

    private Optional<Incident> review(String id, UnaryOperator<Review> change) {
        return update(id, incident -> incident.reviewed(change.apply(incident.review())));
    }

    private void remember(Incident incident) {
        if (incident.isOpen()) {
            open.put(incident.id(), incident);
        } else {
            open.remove(incident.id());
        }
        unwritten.put(incident);
    }

    private void writeRows() {
        Instant now = clock.instant();
        Optional<Boolean> written = attempt(handle -> {
            unwritten.writeRows(handle, now);
            return true;
        });
        if (written.isPresent()) {
            unwritten.rowsWritten();
            if (unwritten.isEmpty()) {
                fault.works();
            }
        }
    }

    private void writePictures() {
        for (Map.Entry<String, IncidentPictures> each : unwritten.pictures().entrySet()) {
            try {
                for (Map.Entry<PictureKind, byte[]> picture :
                        each.getValue().jpegs().entrySet()) {
                    pictures.write(each.getKey(), picture.getKey(), picture.getValue());
                }
                unwritten.pictureWritten(each.getKey());
            } catch (IOException e) {
                fault.failed(e.getClass().getSimpleName() + ": " + e.getMessage());
                return;
            }
        }
    }

    /** Runs within one transaction; empty where the database refused, of which the fault was told. */
    private <T> Optional<T> attempt(Function<Handle, T> work) {
        try {
            if (database.isEmpty()) {
                openDatabase();
            }
            return Optional.of(database.orElseThrow().inTransaction(work));
        } catch (StoreException e) {
            fault.failed(e.getMessage());
            closeDatabase();
            return Optional.empty();
        }
    }

    private void openDatabase() throws StoreException {
        DatabaseFile.Opened opened = file.open();
        IncidentDatabase fresh = opened.database();
        database = Optional.of(fresh);
        if (!loaded) {
            for (Incident incident : fresh.inTransaction(IncidentTable::open)) {
                open.putIfAbsent(incident.id(), incident);
            }
            for (OutboxMessage message : fresh.inTransaction(OutboxTable::all)) {
                unsent.putIfAbsent(message.id(), message);
            }
            loaded = true;
        } else if (opened.replaced()) {
            // The old file is gone with all it knew: what still matters is written again.
            open.values().forEach(unwritten::put);
            unsent.values().forEach(unwritten::put);
        }
    }

    private void closeDatabase() {
        database.ifPresent(IncidentDatabase::close);
        database = Optional.empty();
    }
}
