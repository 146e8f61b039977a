package io.emberwatch.monitor.incident;

import java.time.Instant;
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
 */
public record Notification(String key, Event event, Incident incident, Instant createdAt, Optional<byte[]> image) {
    /** What is told. */
    public enum Event {
        STARTED,
        /** Still open and not acknowledged. */
        REMINDER,
        ENDED;

        /** As JSON has it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Notification {
        Objects.requireNonNull(key);
        Objects.requireNonNull(event);
        Objects.requireNonNull(incident);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(image);
    }
}
