package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Review.Ruling;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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
 * @param among of these cameras only
 * @param acknowledged those that somebody has acknowledged only, or those that nobody has
 */
public record IncidentQuery(
        Optional<CameraId> camera,
        Optional<IncidentKind> kind,
        Optional<Boolean> open,
        Optional<Ruling> ruling,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<String> before,
        int limit,
        Optional<Set<CameraId>> among,
        Optional<Boolean> acknowledged) {
    public static final int MOST = 500;

    private static final Comparator<Position> NEWEST_FIRST = Comparator.comparing(Position::startedAt)
            .thenComparing(Position::id)
            .reversed();

    /** Where an incident stands among all: by its beginning, and by its id among those that began together. Immutable. */
    public record Position(Instant startedAt, String id) {
        public static Position of(Incident incident) {
            return new Position(incident.startedAt(), incident.id());
        }
    }

    /** Among all cameras. */
    public IncidentQuery(
            Optional<CameraId> camera,
            Optional<IncidentKind> kind,
            Optional<Boolean> open,
            Optional<Ruling> ruling,
            Optional<Instant> from,
            Optional<Instant> until,
            Optional<String> before,
            int limit) {
        this(camera, kind, open, ruling, from, until, before, limit, Optional.empty(), Optional.empty());
    }

    public IncidentQuery {
        among = among.map(Set::copyOf);
        Objects.requireNonNull(acknowledged);
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
        return new IncidentQuery(
                camera, kind, open, Optional.of(found), from, until, before, limit, among, acknowledged);
    }

    /** Of one camera. */
    public IncidentQuery of(CameraId one) {
        return new IncidentQuery(Optional.of(one), kind, open, ruling, from, until, before, limit, among, acknowledged);
    }

    /** Open ones only, or ended ones only. */
    public IncidentQuery open(boolean are) {
        return new IncidentQuery(
                camera, kind, Optional.of(are), ruling, from, until, before, limit, among, acknowledged);
    }

    /** Of one kind. */
    public IncidentQuery about(IncidentKind one) {
        return new IncidentQuery(
                camera, Optional.of(one), open, ruling, from, until, before, limit, among, acknowledged);
    }

    /** Acknowledged ones only, or the others only. */
    public IncidentQuery acknowledged(boolean are) {
        return new IncidentQuery(camera, kind, open, ruling, from, until, before, limit, among, Optional.of(are));
    }

    /** That began at this time or later. */
    public IncidentQuery from(Instant begin) {
        return new IncidentQuery(
                camera, kind, open, ruling, Optional.of(begin), until, before, limit, among, acknowledged);
    }

    /** That began before this time. */
    public IncidentQuery until(Instant end) {
        return new IncidentQuery(
                camera, kind, open, ruling, from, Optional.of(end), before, limit, among, acknowledged);
    }

    /** The page that follows. */
    public IncidentQuery after(String lastId) {
        return new IncidentQuery(
                camera, kind, open, ruling, from, until, Optional.of(lastId), limit, among, acknowledged);
    }

    /** Of these cameras only. */
    public IncidentQuery among(Set<CameraId> cameras) {
        return new IncidentQuery(
                camera, kind, open, ruling, from, until, before, limit, Optional.of(cameras), acknowledged);
    }

    /**
     * One page of the answer, newest first: what the database has, set right by what it has not got yet.
     *
     * @param last the last incident of the page before
     * @param stored what the database finds
     * @param unwritten incidents as they are now, where the database does not have that
     */
    List<Incident> page(Optional<Position> last, List<Incident> stored, Collection<Incident> unwritten) {
        Map<String, Incident> found = new LinkedHashMap<>();
        stored.forEach(incident -> found.put(incident.id(), incident));
        for (Incident incident : unwritten) {
            boolean onPage = last.map(each -> NEWEST_FIRST.compare(each, Position.of(incident)) < 0)
                    .orElse(true);
            if (matches(incident) && onPage) {
                found.put(incident.id(), incident);
            } else {
                found.remove(incident.id());
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparing(Position::of, NEWEST_FIRST))
                .limit(limit)
                .toList();
    }

    /** Whether an incident is asked for, the page aside. */
    boolean matches(Incident incident) {
        return camera.map(incident.camera()::equals).orElse(true)
                && among.map(cameras -> cameras.contains(incident.camera())).orElse(true)
                && kind.map(each -> each == incident.kind()).orElse(true)
                && open.map(each -> each == incident.isOpen()).orElse(true)
                && ruling.map(each -> incident.review().ruling().equals(Optional.of(each)))
                        .orElse(true)
                && acknowledged
                        .map(each -> each == incident.review().acknowledged().isPresent())
                        .orElse(true)
                && from.map(each -> !incident.startedAt().isBefore(each)).orElse(true)
                && until.map(each -> incident.startedAt().isBefore(each)).orElse(true);
    }
}
