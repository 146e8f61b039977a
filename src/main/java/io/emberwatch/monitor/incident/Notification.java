package io.emberwatch.monitor.incident;

import io.emberwatch.core.frame.CameraId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A message to one sink. Immutable; the image's array must not be changed.
 *
 * @param key the same for each attempt and after each restart: a receiver that has seen it drops the repetition
 * @param event what is told
 * @param incident as it stands now, which may be later than the event
 * @param createdAt when there was first something to tell
 * @param image the newest annotated image as JPEG, or else the clean one
 * @param together other faults of cameras that are told of with it, of which the same event holds; most often empty
 */
public record Notification(
        String key,
        Event event,
        Incident incident,
        Instant createdAt,
        Optional<byte[]> image,
        List<Incident> together) {
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What is told. */
    public enum Event {
        STARTED,
        /** Still open and not acknowledged. */
        REMINDER,
        ENDED,
        /** Nothing has happened: somebody tests whether messages arrive. */
        TEST;

        /** As JSON has it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A message that only tests its way: marked as such by its event, its kind and its title.
     *
     * @param camera any that is configured
     */
    public static Notification test(CameraId camera, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        String id = "test-" + ID_TIME.format(at);
        Incident incident = Incident.test(id, camera, at).ended(at, Incident.End.CLEARED);
        return new Notification(id + "/" + Event.TEST.label(), Event.TEST, incident, at, Optional.empty());
    }

    /** What a test message may be about; a member of a fleet may have no camera now. */
    public static CameraId anyOf(Collection<CameraId> cameras) {
        return cameras.stream().findFirst().orElse(new CameraId("none"));
    }

    public Notification {
        Objects.requireNonNull(key);
        Objects.requireNonNull(event);
        Objects.requireNonNull(incident);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(image);
        together = List.copyOf(together);
    }

    /** Of one incident alone. */
    public Notification(String key, Event event, Incident incident, Instant createdAt, Optional<byte[]> image) {
        this(key, event, incident, createdAt, image, List.of());
    }
}
