package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Review.Ruling;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Which incidents are asked for, newest first. Immutable.
 *
 * @param camera of this camera only
 * @param kind of this kind only
 * @param open open ones only, or ended ones only
 * @param ruling with this ruling only
 * @param from began at this time or later
 * @param until began before this time
 * @param before the id that the last page ended with; where it is unknown, nothing is found
 * @param limit at most so many, 1..{@value #MOST}
 */
public record IncidentQuery(
        Optional<CameraId> camera,
        Optional<IncidentKind> kind,
        Optional<Boolean> open,
        Optional<Ruling> ruling,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<String> before,
        int limit) {
    public static final int MOST = 500;

    public IncidentQuery {
        Objects.requireNonNull(camera);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(open);
        Objects.requireNonNull(ruling);
        Objects.requireNonNull(from);
        Objects.requireNonNull(until);
        Objects.requireNonNull(before);
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be from 1 to " + MOST + ", not " + limit);
        }
    }

    /** The newest of all. */
    public static IncidentQuery newest(int limit) {
        return new IncidentQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                limit);
    }

    /** Those with a ruling: what training may learn from. */
    public IncidentQuery ruled(Ruling found) {
        return new IncidentQuery(camera, kind, open, Optional.of(found), from, until, before, limit);
    }

    /** Of one camera. */
    public IncidentQuery of(CameraId one) {
        return new IncidentQuery(Optional.of(one), kind, open, ruling, from, until, before, limit);
    }

    /** Open ones only, or ended ones only. */
    public IncidentQuery open(boolean are) {
        return new IncidentQuery(camera, kind, Optional.of(are), ruling, from, until, before, limit);
    }

    /** Of one kind. */
    public IncidentQuery about(IncidentKind one) {
        return new IncidentQuery(camera, Optional.of(one), open, ruling, from, until, before, limit);
    }

    /** The page that follows. */
    public IncidentQuery after(String lastId) {
        return new IncidentQuery(camera, kind, open, ruling, from, until, Optional.of(lastId), limit);
    }

    /** Whether an incident is asked for, the page aside. */
    boolean matches(Incident incident) {
        return camera.map(incident.camera()::equals).orElse(true)
                && kind.map(each -> each == incident.kind()).orElse(true)
                && open.map(each -> each == incident.isOpen()).orElse(true)
                && ruling.map(each -> incident.review().ruling().equals(Optional.of(each)))
                        .orElse(true)
                && from.map(each -> !incident.startedAt().isBefore(each)).orElse(true)
                && until.map(each -> incident.startedAt().isBefore(each)).orElse(true);
    }
}
