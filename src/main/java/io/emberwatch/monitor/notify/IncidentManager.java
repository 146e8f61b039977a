package io.emberwatch.monitor.notify;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentEnd;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.PeakExplanation;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.StateChange;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.AlertEvent.Changed;
import io.emberwatch.monitor.notify.AlertEvent.Ended;
import io.emberwatch.monitor.notify.AlertEvent.Explained;
import io.emberwatch.monitor.notify.AlertEvent.Faults;
import io.emberwatch.monitor.notify.AlertEvent.Mark;
import io.emberwatch.monitor.notify.AlertEvent.Peaked;
import io.emberwatch.monitor.notify.AlertEvent.Pictured;
import io.emberwatch.monitor.notify.AlertEvent.Raised;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Turns what happened into incidents: at most one open incident of a kind a camera, each told once at its start and
 * once at its end. Everything is written before anybody is told. Used by one thread.
 */
final class IncidentManager {
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final IncidentStore store;
    private final Outbox outbox;
    private final Supplier<Provenance> provenance;
    private final IncidentImagesInbox inbox;
    private final Map<CameraId, StateChange> raising = new HashMap<>();

    IncidentManager(IncidentStore store, Outbox outbox, Supplier<Provenance> provenance, IncidentImagesInbox inbox) {
        this.store = store;
        this.outbox = outbox;
        this.provenance = provenance;
        this.inbox = inbox;
    }

    /** Deals with one event. */
    void take(AlertEvent event) {
        if (event instanceof Changed changed) {
            changed(changed);
        } else if (event instanceof Raised raised) {
            raised(raised);
        } else if (event instanceof Peaked peaked) {
            peaked(peaked);
        } else if (event instanceof Ended ended) {
            end(ended.incidentId(), ended.at(), IncidentEnd.CLEARED);
        } else if (event instanceof Pictured pictured) {
            pictured(pictured.incidentId());
        } else if (event instanceof Explained explained) {
            explained(explained.incidentId(), explained.drop());
        } else if (event instanceof Faults faults) {
            faults(faults);
        } else if (event instanceof Mark mark) {
            mark.passed().countDown();
        }
    }

    private void changed(Changed event) {
        if (event.newFire()) {
            // The incident it begins is told right after it.
            raising.put(event.camera(), event.change());
            return;
        }
        openOne(event.camera(), IncidentKind.FIRE)
                .ifPresent(open -> store.update(open.id(), incident -> incident.changed(event.change())));
    }

    private void raised(Raised event) {
        Incident seen = event.incident();
        openOne(seen.camera(), IncidentKind.FIRE)
                .filter(open -> !open.id().equals(seen.id()))
                .ifPresent(open -> end(open.id(), seen.startedAt(), IncidentEnd.CLEARED));
        Incident begun = Incident.fire(
                        seen.id(), seen.camera(), seen.startedAt().truncatedTo(ChronoUnit.MILLIS), seen.peakScore())
                .judgedBy(provenance.get());
        StateChange change = raising.remove(seen.camera());
        begin(change == null ? begun : begun.changed(change));
    }

    private void peaked(Peaked event) {
        store.update(event.incidentId(), incident -> incident.scored(event.score()));
    }

    private void pictured(String id) {
        inbox.fetch(id).ifPresent(taken -> {
            store.putPictures(id, taken.pictures());
            if (!taken.explanation().equals(PeakExplanation.NONE)) {
                store.update(id, taken.explanation()::of);
            }
            if (!taken.explanation().unfinished()) {
                outbox.release(id);
            }
        });
    }

    /** The deletion drop has come, or will not come. */
    private void explained(String id, OptionalDouble drop) {
        if (drop.isPresent()) {
            store.update(id, incident -> incident.explained(Optional.empty(), drop));
        }
        outbox.release(id);
    }

    private void faults(Faults event) {
        for (IncidentKind kind : IncidentKind.values()) {
            if (!kind.isCameraHealth()) {
                continue;
            }
            Optional<Incident> open = openOne(event.camera(), kind);
            if (event.kinds().contains(kind) && open.isEmpty()) {
                Instant at = event.at().truncatedTo(ChronoUnit.MILLIS);
                String id = ID_TIME.format(at) + "-" + event.camera() + "-" + kind.label();
                begin(Incident.fault(id, event.camera(), kind, at).judgedBy(provenance.get()));
            } else if (!event.kinds().contains(kind) && open.isPresent()) {
                end(open.get().id(), event.at(), IncidentEnd.CLEARED);
            }
        }
    }

    /** Ends an open incident and tells it; nothing where it is not open. */
    void end(String id, Instant at, IncidentEnd why) {
        if (store.find(id).filter(Incident::isOpen).isEmpty()) {
            return;
        }
        Instant when = at.truncatedTo(ChronoUnit.MILLIS);
        outbox.tell(
                id,
                Event.ENDED,
                Event.ENDED.label(),
                messages -> store.update(id, incident -> incident.ended(when, why), messages));
    }

    private void begin(Incident incident) {
        outbox.tell(incident.id(), Event.STARTED, Event.STARTED.label(), messages -> store.put(incident, messages));
    }

    private Optional<Incident> openOne(CameraId camera, IncidentKind kind) {
        return store.open().stream()
                .filter(open -> open.camera().equals(camera) && open.kind() == kind)
                .findFirst();
    }
}
