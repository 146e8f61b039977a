package io.emberwatch.monitor.incident.objects;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.monitor.incident.EvidenceFile;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.objects.CopyListener.Result;
import io.emberwatch.monitor.incident.store.CopiedFiles;
import io.emberwatch.monitor.incident.store.CopyMark;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies incidents' images and clips to an object store on the thread {@code copies}, so that a slow or dead one delays
 * nobody. What is to be copied is not a list that could be lost: it is each file on the disk that the database does not
 * know to be there as it is. So what is left at the end, or was there before a store was configured, is copied after the
 * next start. Thread-safe; started once, closed before the incidents' store.
 */
public final class EvidenceCopies implements AutoCloseable {
    /** By this word an object tells whose camera it is of. */
    public static final String CAMERA = "camera";
    /** The name of the object that has what is known of an incident. */
    public static final String RECORD = "incident.json";

    /** Incidents that may wait; what finds no place is looked for again once there is room. */
    static final int MOST_WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(EvidenceCopies.class);
    private static final String WRITTEN = "written";
    private static final long STOP_MILLIS = 400;
    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();
    /** Files may come in ways that nobody tells of, such as clips that a sudden end left. */
    private static final long LOOK_NANOS = Duration.ofMinutes(10).toNanos();

    private static final long PROBE_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long PROBE_FAILING_NANOS = Duration.ofSeconds(30).toNanos();

    private final IncidentStore incidents;
    private final CopiedFiles copies;
    private final ObjectStore objects;
    private final boolean shared;
    private final Optional<Function<Incident, byte[]>> record;
    private final Backoff backoff;
    private final LongSupplier ticker;
    private final CopyListener listener;
    private final SupervisedThread thread;
    /** Files that the store refuses as they are; of this run. */
    private final Set<String> refused = new HashSet<>();

    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean stopping;
    private boolean overflowed;

    private int failures;
    private long notBeforeNanos;
    private long probeDueNanos;
    private long lookDueNanos;
    private boolean looked;
    /** A change is said once in the log, not at each attempt. */
    private volatile State state = new State(Condition.UNKNOWN, "not tried yet");

    /** Whether the store takes what it should. */
    public enum Condition {
        UNKNOWN,
        WORKING,
        FAILING
    }

    /** @param detail one line for people */
    private record State(Condition condition, String detail) {}

    /**
     * @param shared whether others copy to the same keys, as members of a fleet do; the file that was written last stays
     * @param record what else is put there of a fire, whenever it has changed: JSON; empty for files alone
     * @param ticker monotonic nanoseconds
     */
    public EvidenceCopies(
            IncidentStore incidents,
            ObjectStore objects,
            boolean shared,
            Optional<Function<Incident, byte[]>> record,
            Backoff backoff,
            LongSupplier ticker,
            CopyListener listener) {
        this.incidents = incidents;
        this.copies = new CopiedFiles(incidents);
        this.objects = objects;
        this.shared = shared;
        this.record = record;
        this.backoff = backoff;
        this.ticker = ticker;
        this.listener = listener;
        this.thread = new SupervisedThread("copies", this::step, cause -> listener.stepFailed(), ticker);
    }

    /** Looks first for what is not copied yet. */
    public void start() {
        long now = ticker.getAsLong();
        notBeforeNanos = now;
        probeDueNanos = now;
        lookDueNanos = now;
        incidents.watch(this::changed);
        thread.start();
    }

    /** An incident or something of it was written; never waits. */
    void changed(String incident) {
        boolean full;
        synchronized (this) {
            full = waiting.size() >= MOST_WAITING && !waiting.contains(incident);
            if (full) {
                overflowed = true;
            } else {
                waiting.add(incident);
                notifyAll();
            }
        }
        if (full) {
            listener.ended(Result.DROPPED);
        }
    }

    /** How many incidents wait to be copied. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Whether the store took what it was given last, or answered. */
    public Condition condition() {
        return state.condition();
    }

    /** What is wrong now, with the thread or the store: one line for people; empty while all is well. */
    public Optional<String> fault() {
        State now = state;
        return thread.fault()
                .or(() -> now.condition() == Condition.FAILING ? Optional.of(now.detail()) : Optional.empty());
    }

    /** Ends within a second; what is under way is begun anew at the next start. */
    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        thread.end(STOP_MILLIS);
    }

    private boolean step() throws InterruptedException {
        lookIfDue();
        probeIfDue();
        Optional<String> next = awaitDue();
        if (isStopping()) {
            return false;
        }
        if (next.isPresent() && !copy(next.get())) {
            failures++;
            notBeforeNanos = ticker.getAsLong() + backoff.after(failures).toNanos();
            // Behind the others: it may be the only one that does not go.
            changed(next.get());
        }
        return true;
    }

    /** Takes the one that waits longest, unless the store needs a pause; empty after a while. */
    private synchronized Optional<String> awaitDue() throws InterruptedException {
        long deadline = ticker.getAsLong() + LONGEST_WAIT_NANOS;
        while (!stopping) {
            long now = ticker.getAsLong();
            if (!waiting.isEmpty() && notBeforeNanos - now <= 0) {
                String next = waiting.iterator().next();
                waiting.remove(next);
                return Optional.of(next);
            }
            long left = waiting.isEmpty() ? deadline - now : Math.min(deadline - now, notBeforeNanos - now);
            if (deadline - now <= 0) {
                break;
            }
            wait(left / 1_000_000 + 1);
        }
        return Optional.empty();
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /** Looks for files that are not copied: at the start, now and then, and when there is room again. */
    private void lookIfDue() {
        synchronized (this) {
            if (overflowed && waiting.isEmpty()) {
                overflowed = false;
                lookDueNanos = ticker.getAsLong();
            }
        }
        if (lookDueNanos - ticker.getAsLong() > 0) {
            return;
        }
        lookDueNanos = ticker.getAsLong() + LOOK_NANOS;
        try {
            for (String id : incidents.withFiles()) {
                if (isStopping()) {
                    return;
                }
                boolean files = !uncopied(id).isEmpty() && incidents.find(id).isPresent();
                // Changes are told of while this runs: only those of before are not.
                if (files
                        || (!looked
                                && incidents.find(id).flatMap(this::unrecorded).isPresent())) {
                    changed(id);
                }
            }
            looked = true;
        } catch (IOException e) {
            LOG.warn("incidents.s3: the files to be copied cannot be looked for now: {}", e.toString());
        }
    }

    /** Files on the disk that the store has not as they are, but for those that it refuses. */
    private Map<EvidenceFile, CopyMark> uncopied(String id) {
        Map<EvidenceFile, CopyMark> copied = copies.of(id);
        Map<EvidenceFile, CopyMark> left = new EnumMap<>(EvidenceFile.class);
        for (EvidenceFile file : EvidenceFile.values()) {
            CopyMark.of(path(id, file))
                    .filter(now -> !now.equals(copied.get(file)))
                    .filter(now -> !refused.contains(refusal(id, file.fileName(), now)))
                    .ifPresent(now -> left.put(file, now));
        }
        return left;
    }

    /** What waits is a probe itself, and a better one. */
    private void probeIfDue() throws InterruptedException {
        if (probeDueNanos - ticker.getAsLong() > 0 || (waiting() > 0 && state.condition() != Condition.UNKNOWN)) {
            return;
        }
        try {
            objects.probe();
            works();
        } catch (ObjectStoreException e) {
            fails(e);
        }
    }

    /** Whether all that there is of an incident has been copied. */
    private boolean copy(String id) throws InterruptedException {
        Optional<Incident> incident = incidents.find(id);
        if (incident.isEmpty()) {
            return true;
        }
        for (Map.Entry<EvidenceFile, CopyMark> left : uncopied(id).entrySet()) {
            if (!copy(incident.get(), left.getKey(), left.getValue())) {
                return false;
            }
        }
        // Behind the files, so that it names those that are there.
        return recorded(incident.get());
    }

    /** The record that the store should have of an incident and has not, but for one that it refuses. */
    private Optional<byte[]> unrecorded(Incident incident) {
        // Of an incident that has moved, the member that has it now knows more.
        boolean wanted =
                incident.kind() == IncidentKind.FIRE && !incident.end().equals(Optional.of(Incident.End.MOVED));
        return record.filter(writes -> wanted)
                .map(writes -> writes.apply(incident))
                .filter(content -> {
                    CopyMark mark = CopyMark.of(content);
                    return !copies.other(incident.id(), RECORD).equals(Optional.of(mark))
                            && !refused.contains(refusal(incident.id(), RECORD, mark));
                });
    }

    /** Whether the store has what is known of an incident. */
    private boolean recorded(Incident incident) throws InterruptedException {
        Optional<byte[]> content = unrecorded(incident);
        if (content.isEmpty()) {
            return true;
        }
        CopyMark mark = CopyMark.of(content.get());
        String key = objects.key(incident.id(), RECORD);
        try {
            objects.put(
                    key,
                    content.get(),
                    "application/json",
                    Map.of(CAMERA, incident.camera().value()));
            copies.noteOther(incident.id(), RECORD, mark);
            works();
            return true;
        } catch (ObjectStoreException e) {
            if (e.isOfThisObject()) {
                refuse(incident.id(), RECORD, mark, e);
                return true;
            }
            fails(e);
            return false;
        }
    }

    private boolean copy(Incident incident, EvidenceFile file, CopyMark mark) throws InterruptedException {
        String key = objects.key(incident.id(), file.fileName());
        try {
            if (!shared || !isNewer(objects.told(key, WRITTEN), mark.writtenAt())) {
                Map<String, String> told = Map.of(
                        CAMERA,
                        incident.camera().value(),
                        WRITTEN,
                        mark.writtenAt().toString());
                objects.put(key, path(incident.id(), file), file.contentType(), told);
            }
            copies.note(incident.id(), file, mark);
            listener.ended(Result.COPIED);
            works();
            return true;
        } catch (ObjectStoreException e) {
            if (e.isOfThisObject()) {
                listener.ended(Result.GIVEN_UP);
                refuse(incident.id(), file.fileName(), mark, e);
                return true;
            }
            listener.ended(Result.FAILED);
            fails(state.condition() == Condition.FAILING ? e : explained(e));
            return false;
        } catch (IOException e) {
            // It went meanwhile, or the disk refuses: whatever is there at the next look is copied then.
            listener.ended(Result.FAILED);
            LOG.warn("incidents.s3: {} cannot be read now: {}", path(incident.id(), file), e.toString());
            return true;
        }
    }

    /** A store may close the connection on a file that it refuses, before it has said why: so it is asked. */
    private ObjectStoreException explained(ObjectStoreException e) throws InterruptedException {
        try {
            if (e.getCause() instanceof ExecutionException) {
                objects.probe();
            }
            return e;
        } catch (ObjectStoreException better) {
            return better;
        }
    }

    /** Another member's copy of an incident that moved. */
    private static boolean isNewer(Optional<String> there, Instant written) {
        try {
            return there.filter(time -> !time.isEmpty())
                    .map(Instant::parse)
                    .filter(written::isBefore)
                    .isPresent();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private Path path(String id, EvidenceFile file) {
        return incidents.folder(id).resolve(file.fileName());
    }

    private void refuse(String id, String name, CopyMark mark, ObjectStoreException why) {
        refused.add(refusal(id, name, mark));
        LOG.error("incidents.s3: {} is not copied: {}", objects.key(id, name), why.getMessage());
    }

    private static String refusal(String id, String name, CopyMark mark) {
        return id + "/" + name + " " + mark;
    }

    private void fails(ObjectStoreException e) {
        if (state.condition() == Condition.FAILING) {
            LOG.debug("incidents.s3: {}", e.getMessage());
        } else {
            LOG.warn(
                    "incidents.s3: {}; images and clips stay here meanwhile and are copied once it works again",
                    e.getMessage());
        }
        state = new State(Condition.FAILING, e.getMessage());
        probeDueNanos = ticker.getAsLong() + PROBE_FAILING_NANOS;
    }

    private void works() {
        failures = 0;
        if (state.condition() == Condition.FAILING) {
            LOG.info("incidents.s3: {} takes copies again", objects.name());
        }
        state = new State(Condition.WORKING, "reached");
        probeDueNanos = ticker.getAsLong() + PROBE_NANOS;
    }
}
