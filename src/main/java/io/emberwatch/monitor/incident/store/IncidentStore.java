package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.EvidenceFile;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentClip;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Comment;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Review.Signed;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentDatabase.StoreException;
import io.emberwatch.monitor.incident.store.IncidentQuery.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The incidents of a monitor, their images and the messages about them that no receiver has confirmed yet.
 *
 * <p>Whatever is put here is on the disk when the call returns. A disk that refuses fails no caller: the store keeps
 * it in memory, answers from there, tries again with each further write and at {@link #retryUnwritten}, and says so
 * by {@link #fault}, once in the log when it begins and once when it works again. Thread-safe: one lock for all but
 * the reading of image files. Opened once and closed once, after whoever uses it.
 */
public final class IncidentStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IncidentStore.class);

    private final Path folder;
    private final InstantSource clock;
    private final StoreListener listener;
    private final IncidentMemory memory = new IncidentMemory();
    private final LiveDatabase database;
    private final EvidenceFolder images;
    private RulingCounts rulings = RulingCounts.NONE;
    private boolean rulingsKnown;
    private volatile String fault;
    private volatile Consumer<String> watcher = id -> {};

    private IncidentStore(Path folder, InstantSource clock, StoreListener listener) {
        this.folder = folder;
        this.clock = clock;
        this.listener = listener;
        this.database = new LiveDatabase(folder, clock, listener, this::opened);
        this.images = EvidenceFolder.of(folder);
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
        memory.put(incident);
        messages.forEach(memory::put);
        writeRows();
        watcher.accept(incident.id());
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

    /**
     * Somebody has seen an incident; the first acknowledgement stands. May be repeated without harm.
     *
     * @param by as {@link Signed} wants it
     * @return the incident as it is then; empty where there is none
     */
    public Optional<Incident> acknowledge(String id, String by) {
        Signed now = signed(by);
        return review(id, review -> review.acknowledged(now));
    }

    /**
     * Adds what somebody says; nothing where there is no room, or it was said before by the same person.
     *
     * @param by as {@link Signed} wants it
     * @param text as {@link Comment} wants it
     * @return the incident as it is then; empty where there is none
     */
    public Optional<Incident> comment(String id, String by, String text) {
        Comment comment = new Comment(signed(by), text);
        return review(id, review -> review.commented(comment));
    }

    /**
     * Says whether it was a true alarm. May be repeated without harm.
     *
     * @param by as {@link Signed} wants it
     * @return the incident as it is then; empty where there is none
     */
    public Optional<Incident> rule(String id, Ruling found, String by) {
        Signed now = signed(by);
        return review(id, review -> review.ruled(found, now));
    }

    private Optional<Incident> review(String id, UnaryOperator<Review> change) {
        return update(id, incident -> incident.reviewed(change.apply(incident.review())));
    }

    private Signed signed(String by) {
        return new Signed(by, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** How the kept fires were ruled; counted only after a change. Where the disk refuses, as it was known last. */
    public synchronized RulingCounts rulings() {
        if (!rulingsKnown) {
            attempt(IncidentTables::rulings).ifPresent(counted -> {
                rulings = counted;
                rulingsKnown = true;
            });
        }
        return rulings;
    }

    /** How the kept fires were ruled that a model judged. */
    public synchronized Map<Ruling, Integer> rulings(String model) {
        return attempt(handle -> IncidentTables.rulings(handle, model)).orElse(Map.of());
    }

    public synchronized Optional<Incident> find(String id) {
        return memory.find(id)
                .or(() -> attempt(handle -> IncidentTables.find(handle, id)).flatMap(found -> found));
    }

    /** The newest that are asked for, newest first; the next page follows the last one's id. */
    public synchronized List<Incident> list(IncidentQuery query) {
        Optional<Position> before = query.before().flatMap(this::find).map(Position::of);
        return query.before().isPresent() && before.isEmpty() ? List.of() : list(query, before);
    }

    /** As {@link #list(IncidentQuery)}, from a place on that another's page may have ended at. */
    public synchronized List<Incident> list(IncidentQuery query, Optional<Position> before) {
        List<Incident> stored =
                attempt(handle -> IncidentTables.list(handle, query, before)).orElse(List.of());
        return query.page(before, stored, memory.unwritten());
    }

    /** Those that are open now, oldest first. */
    public synchronized List<Incident> open() {
        return memory.open();
    }

    /** Until when an open incident was certainly watched. */
    public synchronized Instant seenAt(Incident incident) {
        return attempt(handle -> IncidentTables.seenAt(handle, incident.id()))
                .flatMap(seen -> seen)
                .orElse(incident.startedAt());
    }

    /** Notes that the open incidents are being watched. */
    public synchronized void seeOpen() {
        if (!memory.open().isEmpty()) {
            Instant now = clock.instant();
            attempt(handle -> {
                IncidentTables.seeOpen(handle, now);
                return true;
            });
        }
    }

    /** Messages that no receiver has confirmed yet, oldest first. */
    public synchronized List<OutboxMessage> unsent() {
        return memory.unsent();
    }

    /** How many messages are unsent. */
    public synchronized int outboxLength() {
        return memory.unsent().size();
    }

    /** A message has arrived: it will not be sent again. */
    public void settle(OutboxMessage message) {
        settle(message, Delivery.Outcome.SENT, Optional.empty());
    }

    /**
     * A message will not be sent any more.
     *
     * @param why one line for people
     */
    public void giveUp(OutboxMessage message, String why) {
        settle(message, Delivery.Outcome.GIVEN_UP, Optional.of(why));
    }

    private synchronized void settle(OutboxMessage message, Delivery.Outcome end, Optional<String> why) {
        if (memory.settle(message, end, clock.instant(), why)) {
            writeRows();
        }
    }

    /**
     * An attempt to deliver a message has failed; noted in memory alone, for the message stays unsent.
     *
     * @param error one line for people, without secrets
     */
    public synchronized void attemptFailed(OutboxMessage message, String error) {
        memory.failed(message, error);
    }

    /** What became of the messages about an incident, the newest some hundred, oldest first. */
    public synchronized List<Delivery> deliveries(String incidentId) {
        Map<OutboxMessage.Id, Delivery> found = new LinkedHashMap<>();
        attempt(handle -> DeliveryTable.of(handle, incidentId))
                .ifPresent(stored ->
                        stored.forEach(each -> found.put(each.message().id(), each)));
        memory.deliveries(incidentId).forEach(each -> found.put(each.message().id(), each));
        return found.values().stream()
                .sorted(Comparator.comparing((Delivery each) -> each.message().createdAt())
                        .thenComparing(each -> each.message().sink()))
                .toList();
    }

    /** Puts images of an incident in the place of the ones before. */
    public synchronized void putImages(String id, IncidentImages taken) {
        memory.put(id, taken);
        writeImages();
    }

    /**
     * An image as JPEG; empty where there is none or it cannot be read.
     *
     * @throws IllegalArgumentException for a text that is no id
     */
    public Optional<byte[]> image(String id, ImageKind kind) {
        Optional<byte[]> unwritten = unwrittenImages(id).flatMap(taken -> taken.jpeg(kind));
        if (unwritten.isPresent()) {
            return unwritten;
        }
        try {
            return images.read(id, kind);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Which images there are of an incident. */
    public Set<ImageKind> imageKinds(String id) {
        Optional<IncidentImages> unwritten = unwrittenImages(id);
        Set<ImageKind> kinds = EnumSet.noneOf(ImageKind.class);
        for (ImageKind kind : ImageKind.values()) {
            if (unwritten.flatMap(taken -> taken.jpeg(kind)).isPresent() || images.has(id, kind)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /** Which images and clip there are of an incident; no clip that is still being written. */
    public Set<EvidenceFile> files(String id) {
        Set<EvidenceFile> files = EnumSet.noneOf(EvidenceFile.class);
        imageKinds(id).forEach(kind -> EvidenceFile.named(kind.fileName()).ifPresent(files::add));
        if (IncidentClip.find(folder(id)).isPresent()) {
            files.add(EvidenceFile.CLIP);
        }
        return files;
    }

    /** Where everything lies; it may not exist yet. */
    public Path folder() {
        return folder;
    }

    /**
     * Where an incident's files lie, for those who add some; it may not exist yet.
     *
     * @throws IllegalArgumentException for a text that is no id
     */
    public Path folder(String id) {
        return images.of(id);
    }

    /** The incidents that have files, the oldest first. */
    public List<String> withFiles() throws IOException {
        return images.ids().stream().sorted().toList();
    }

    /** Hears of each incident that was written, or a file of it, on the thread that wrote it; must not block. */
    public void watch(Consumer<String> watching) {
        watcher = watching;
    }

    /** Somebody has added a file to an incident's folder. */
    public void fileAdded(String id) {
        watcher.accept(id);
    }

    /** Writes what could not be written before, if the disk works again. */
    public synchronized void retryUnwritten() {
        if (!memory.isAllWritten() || fault != null) {
            writeImages();
            writeRows();
        }
    }

    /**
     * Looks whether the database on the disk is still whole. Where it is not, what can be read goes into a fresh one,
     * together with what is open and unsent.
     *
     * @param thorough whether to read all of it, which takes a second for each some hundred megabytes
     */
    public synchronized void inspect(boolean thorough) {
        try {
            database.inspect(thorough);
        } catch (StoreException e) {
            failed(e.getMessage());
            return;
        }
        retryUnwritten();
    }

    /** One line for people on what the disk refuses now; empty while all is well. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** Writes what is left and closes the database. */
    @Override
    public synchronized void close() {
        retryUnwritten();
        database.close();
    }

    /** Ended incidents that ended before a time, the earliest first. */
    synchronized List<String> endedBefore(Instant time, int limit) {
        return attempt(handle -> IncidentTables.endedBefore(handle, time, limit))
                .orElse(List.of());
    }

    /** Forgets an ended incident and the messages about it; not its files. */
    synchronized void forget(String id) {
        if (memory.isOpen(id)) {
            return;
        }
        attempt(handle -> {
            IncidentTables.delete(handle, id);
            return true;
        });
        memory.forgetMessages(id);
        rulingsKnown = false;
    }

    /** Whether the database has answered that there is no such incident: false also where it refuses. */
    synchronized boolean isUnknown(String id) {
        return memory.find(id).isEmpty()
                && attempt(handle -> !IncidentTables.has(handle, id)).orElse(false);
    }

    EvidenceFolder images() {
        return images;
    }

    private synchronized Optional<IncidentImages> unwrittenImages(String id) {
        return memory.unwrittenImages(id);
    }

    private void opened(IncidentDatabase opened, boolean fresh) throws StoreException {
        memory.opened(opened, fresh);
        rulingsKnown = false;
    }

    /** Runs within one transaction, under the lock; empty where the database refused, which is reported. */
    <T> Optional<T> attempt(Function<Handle, T> work) {
        try {
            return Optional.of(database.inTransaction(work));
        } catch (StoreException e) {
            failed(e.getMessage());
            return Optional.empty();
        }
    }

    private void writeRows() {
        Instant now = clock.instant();
        Optional<Boolean> written = attempt(handle -> {
            memory.writeRows(handle, now);
            return true;
        });
        if (written.isPresent()) {
            memory.rowsWritten();
            rulingsKnown = false;
            if (memory.isAllWritten()) {
                works();
            }
        }
    }

    /** Writes the images that wait, until the disk refuses. */
    private void writeImages() {
        for (Map.Entry<String, IncidentImages> each : memory.unwrittenImages().entrySet()) {
            try {
                for (Map.Entry<ImageKind, byte[]> image :
                        each.getValue().jpegs().entrySet()) {
                    images.write(each.getKey(), image.getKey(), image.getValue());
                }
                memory.imagesWritten(each.getKey());
                fileAdded(each.getKey());
            } catch (IOException e) {
                failed(e.getClass().getSimpleName() + ": " + e.getMessage());
                return;
            }
        }
    }

    private void failed(String why) {
        boolean first = fault == null;
        fault = "incidents cannot be written to " + folder + " (" + why + ")";
        listener.writeFailed();
        if (first) {
            LOG.error(
                    "{}: alarms still go out, but a restart would forget them; make room there or make it writable",
                    fault);
        }
    }

    private void works() {
        if (fault != null) {
            fault = null;
            LOG.info("incidents are written to {} again; nothing kept in memory is missing", folder);
        }
    }

    /** How many kept fires of each camera were found to be true or false alarms. Immutable. */
    public static final class RulingCounts {
        static final RulingCounts NONE = new RulingCounts(Map.of());

        private final Map<CameraId, Map<Ruling, Integer>> counts;

        RulingCounts(Map<CameraId, Map<Ruling, Integer>> counts) {
            this.counts = Map.copyOf(counts);
        }

        /** 0 or more. */
        public int count(CameraId camera, Ruling ruling) {
            return counts.getOrDefault(camera, Map.of()).getOrDefault(ruling, 0);
        }
    }
}
