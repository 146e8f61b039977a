package io.emberwatch.monitor.notify;

import io.emberwatch.core.concurrent.LatestByKey;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.HealthConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what happened into incidents: at most one open incident of a kind a camera, each told once at its start and
 * once at its end. Everything is written before anybody is told. Used by the thread {@code alert} alone.
 */
final class IncidentManager {
    private static final Logger LOG = LoggerFactory.getLogger(IncidentManager.class);
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    /** How long a camera's fault may be out of sight at a restart and still go on. */
    private static final Duration FAULT_GOES_ON_WITHIN = Duration.ofMinutes(10);

    private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SEEN_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long INSPECTED_NANOS = Duration.ofSeconds(10).toNanos();
    /** Each so many looks at the database read all of it: every ten minutes. */
    private static final int THOROUGH_EACH = 60;

    private final IncidentStore store;
    private final Outbox outbox;
    private final Supplier<Provenance> provenance;
    private final LatestByKey<String, Evidence> evidence;
    private final Map<CameraId, StateChange> raising = new HashMap<>();
    private HealthConfig health;
    /** Faults that no incident has been made of yet. */
    private final Map<Place, Moment> seen = new HashMap<>();
    /** Faults that are not there any more, whose incident or whose waiting goes on. */
    private final Map<Place, Moment> gone = new HashMap<>();

    private long retriedNanos = System.nanoTime();
    private long seenNanos = System.nanoTime();
    private long inspectedNanos = System.nanoTime();
    private int inspections;

    /**
     * The images of an incident's peak and why the network said so.
     *
     * @param unfinished whether the explanation's deletion drop is being measured: it follows
     */
    record Evidence(String incidentId, IncidentImages images, IncidentExplanation explanation, boolean unfinished) {}

    /** When something was noticed: for people, and on the ticker. */
    private record Moment(Instant at, long nanos) {}

    /** One open incident's kind and camera. */
    private record Place(CameraId camera, IncidentKind kind) {}

    /**
     * @param provenance what judges at the moment: asked at each incident's begin
     * @param evidence where {@link #keepEvidence} finds the newest of an incident
     * @param health when faults are told
     */
    IncidentManager(
            IncidentStore store,
            Outbox outbox,
            Supplier<Provenance> provenance,
            LatestByKey<String, Evidence> evidence,
            HealthConfig health) {
        this.health = health;
        this.store = store;
        this.outbox = outbox;
        this.provenance = provenance;
        this.evidence = evidence;
    }

    /**
     * Decides what becomes of incidents that were open when the monitor ended: one whose camera was out of sight for no
     * longer than its cool-down goes on, any other ends at the time it was last watched.
     *
     * @param cameras those that are configured: open incidents of others end
     * @return the fires that go on
     */
    List<Incident> resume(Map<CameraId, DetectConfig> cameras, Instant now) {
        List<Incident> resumed = new ArrayList<>();
        Set<Place> taken = new HashSet<>();
        List<Incident> newestFirst = new ArrayList<>(store.open());
        newestFirst.sort((a, b) -> b.id().compareTo(a.id()));
        for (Incident incident : newestFirst) {
            Instant seen = store.seenAt(incident);
            boolean goesOn = goesOn(incident, cameras.get(incident.camera()), Duration.between(seen, now))
                    && taken.add(new Place(incident.camera(), incident.kind()));
            LOG.info(
                    "incident {} was open when the monitor ended: {}",
                    incident.id(),
                    goesOn ? "goes on" : "ended by the restart");
            if (!goesOn) {
                end(incident.id(), seen, Incident.End.RESTART);
            } else if (incident.kind() == IncidentKind.FIRE) {
                resumed.add(incident);
            }
        }
        return resumed;
    }

    private static boolean goesOn(Incident incident, DetectConfig detect, Duration unseen) {
        if (detect == null) {
            return false;
        }
        Duration limit = incident.kind() == IncidentKind.FIRE ? detect.cooldown() : FAULT_GOES_ON_WITHIN;
        return unseen.compareTo(limit) <= 0;
    }

    /** A camera's alarm state changed; an incident that begins by it is told right after, by {@link #raised}. */
    void changed(CameraId camera, StateChange change, boolean newFire) {
        if (newFire) {
            raising.put(camera, change);
            return;
        }
        openOne(camera, IncidentKind.FIRE)
                .ifPresent(open -> store.update(open.id(), incident -> incident.changed(change)));
    }

    void raised(Incident seen) {
        openOne(seen.camera(), IncidentKind.FIRE)
                .filter(open -> !open.id().equals(seen.id()))
                .ifPresent(open -> end(open.id(), seen.startedAt(), Incident.End.CLEARED));
        Incident begun = Incident.fire(
                        seen.id(), seen.camera(), seen.startedAt().truncatedTo(ChronoUnit.MILLIS), seen.peakScore())
                .judgedBy(provenance.get());
        StateChange change = raising.remove(seen.camera());
        begin(change == null ? begun : begun.changed(change));
    }

    void peaked(String id, double score) {
        store.update(id, incident -> incident.scored(score));
    }

    /** Writes the newest images of an incident, and lets its message go once they are explained. */
    void keepEvidence(String id) {
        evidence.remove(id).ifPresent(taken -> {
            store.putImages(id, taken.images());
            if (!taken.explanation().equals(IncidentExplanation.NONE)) {
                store.update(id, incident -> incident.explained(taken.explanation()));
            }
            if (!taken.unfinished()) {
                outbox.release(id);
            }
        });
    }

    /** The deletion drop has come, or will not come. */
    void explained(String id, OptionalDouble drop) {
        if (drop.isPresent()) {
            store.update(id, incident -> incident.explained(Optional.empty(), drop));
        }
        outbox.release(id);
    }

    void explained(String id, HotBox region, double drop) {
        store.update(id, incident -> incident.dropped(region, drop));
    }

    /**
     * All faults that a camera has now: those that have lasted begin an incident, those that have been gone for long
     * enough end theirs.
     *
     * @param nowNanos on the ticker, when it was so
     */
    void faults(CameraId camera, Set<IncidentKind> kinds, Instant at, long nowNanos) {
        for (IncidentKind kind : IncidentKind.values()) {
            if (!kind.isCameraHealth()) {
                continue;
            }
            Optional<Incident> open = openOne(camera, kind);
            Place place = new Place(camera, kind);
            if (kinds.contains(kind)) {
                gone.remove(place);
                if (open.isEmpty()) {
                    mayBegin(place, at, nowNanos);
                }
            } else if (open.isPresent() || seen.containsKey(place)) {
                mayEnd(place, open, at, nowNanos);
            }
        }
    }

    /** Faults are told by other rules from now on. */
    void follow(HealthConfig rules) {
        health = rules;
    }

    /** A camera is no more: what is open of it ends. */
    void forget(CameraId camera, Instant at) {
        dropNoticed(camera);
        List<Incident> open = store.open().stream()
                .filter(incident -> incident.camera().equals(camera))
                .toList();
        open.forEach(incident -> end(incident.id(), at, Incident.End.REMOVED));
    }

    /** What was open when the monitor ended is the fleet's: only what no member was told of ends here. */
    void handOver(String fleet) {
        Set<String> untold = store.unsent().stream()
                .filter(message -> message.sink().equals(fleet) && message.event() == Event.STARTED)
                .map(OutboxMessage::incidentId)
                .collect(Collectors.toSet());
        for (Incident incident : List.copyOf(store.open())) {
            Instant seen = store.seenAt(incident);
            if (untold.contains(incident.id())) {
                end(incident.id(), seen, Incident.End.RESTART);
            } else {
                store.update(incident.id(), each -> each.ended(seen, Incident.End.MOVED));
            }
        }
    }

    /** A camera is somebody else's, with what is open of it. */
    void release(CameraId camera, Instant at) {
        Instant when = at.truncatedTo(ChronoUnit.MILLIS);
        dropNoticed(camera);
        store.open().stream()
                .filter(incident -> incident.camera().equals(camera))
                .toList()
                .forEach(incident -> store.update(incident.id(), each -> each.ended(when, Incident.End.MOVED)));
    }

    /** What is open of a camera that was somebody else's goes on under its id. */
    void adopt(Incident incident) {
        if (openOne(incident.camera(), incident.kind()).isPresent()) {
            return;
        }
        Incident known =
                store.find(incident.id()).map(Incident::reopened).orElseGet(() -> incident.judgedBy(provenance.get()));
        LOG.info("incident {} goes on here", known.id());
        store.put(known, List.of());
    }

    /** A member that was cut off began an incident that nobody goes on with: it ends, and is told. */
    void settle(Incident stray, Instant at) {
        Optional<Incident> known = store.find(stray.id());
        if (known.filter(each -> !each.end().equals(Optional.of(Incident.End.MOVED)))
                        .isPresent()
                || endIsTold(stray.id())) {
            return;
        }
        LOG.info("incident {} of a member that was cut off ends", stray.id());
        store.put(known.map(Incident::reopened).orElseGet(() -> stray.judgedBy(provenance.get())), List.of());
        end(stray.id(), at, Incident.End.MOVED);
    }

    private boolean endIsTold(String id) {
        return store.deliveries(id).stream().anyMatch(each -> each.message().event() == Event.ENDED);
    }

    private void dropNoticed(CameraId camera) {
        raising.remove(camera);
        seen.keySet().removeIf(place -> place.camera().equals(camera));
        gone.keySet().removeIf(place -> place.camera().equals(camera));
    }

    private void mayBegin(Place place, Instant at, long nowNanos) {
        Moment first = seen.computeIfAbsent(place, each -> new Moment(at, nowNanos));
        if (nowNanos - first.nanos() < health.downAfter().toNanos()) {
            return;
        }
        seen.remove(place);
        Instant began = first.at().truncatedTo(ChronoUnit.MILLIS);
        String id = ID_TIME.format(began) + "-" + place.camera() + "-"
                + place.kind().label();
        begin(Incident.fault(id, place.camera(), place.kind(), began).judgedBy(provenance.get()));
    }

    /** A fault that comes back soon is the same one, also before it has lasted for long enough to be told. */
    private void mayEnd(Place place, Optional<Incident> open, Instant at, long nowNanos) {
        Moment first = gone.computeIfAbsent(place, each -> new Moment(at, nowNanos));
        if (nowNanos - first.nanos() >= health.clearAfter().toNanos()) {
            gone.remove(place);
            seen.remove(place);
            open.ifPresent(incident -> end(incident.id(), first.at(), Incident.End.CLEARED));
        }
    }

    /** Ends an open incident and tells it; nothing where it is not open. */
    void end(String id, Instant at, Incident.End why) {
        Optional<Incident> open = store.find(id).filter(Incident::isOpen);
        if (open.isEmpty()) {
            return;
        }
        Instant when = at.truncatedTo(ChronoUnit.MILLIS);
        outbox.tell(
                open.get(),
                Event.ENDED,
                Event.ENDED.label(),
                messages -> store.update(id, incident -> incident.ended(when, why), messages));
    }

    /**
     * What is due from time to time: reminders, writing again what could not be written, noting what is watched.
     *
     * @param nowNanos on the monotonic ticker
     */
    void maintain(long nowNanos) {
        outbox.remind();
        if (nowNanos - retriedNanos >= RETRY_NANOS) {
            retriedNanos = nowNanos;
            store.retryUnwritten();
        }
        if (nowNanos - inspectedNanos >= INSPECTED_NANOS) {
            inspectedNanos = nowNanos;
            inspections++;
            store.inspect(inspections % THOROUGH_EACH == 0);
        }
        if (nowNanos - seenNanos >= SEEN_NANOS) {
            seenNanos = nowNanos;
            store.seeOpen();
        }
    }

    private void begin(Incident incident) {
        outbox.tell(incident, Event.STARTED, Event.STARTED.label(), messages -> store.put(incident, messages));
    }

    private Optional<Incident> openOne(CameraId camera, IncidentKind kind) {
        return store.open().stream()
                .filter(open -> open.camera().equals(camera) && open.kind() == kind)
                .findFirst();
    }
}
