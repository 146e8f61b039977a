package io.emberwatch.monitor.notify;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.StateChange;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** What happened, on its way to the thread {@code alert}. Immutable. */
sealed interface AlertEvent {
    /** Whether a full queue may do without it. */
    default boolean isMinor() {
        return false;
    }

    record Changed(CameraId camera, StateChange change, boolean newFire) implements AlertEvent {}

    record Raised(Incident incident) implements AlertEvent {}

    record Peaked(String incidentId, double score) implements AlertEvent {
        @Override
        public boolean isMinor() {
            return true;
        }
    }

    record Ended(String incidentId, Instant at) implements AlertEvent {}

    /** The newest pictures of an incident lie ready: they are fetched, so that the queue holds none. */
    record Pictured(String incidentId) implements AlertEvent {}

    /** The deletion drop of an incident's peak, or that it cannot be had: without it the message waits a little longer. */
    record Explained(String incidentId, OptionalDouble drop) implements AlertEvent {
        @Override
        public boolean isMinor() {
            return true;
        }
    }

    /** Told again every second, so one may be left out. */
    record Faults(CameraId camera, Set<IncidentKind> kinds, Instant at) implements AlertEvent {
        @Override
        public boolean isMinor() {
            return true;
        }
    }

    /** All before it have been dealt with when the latch is released. */
    record Mark(CountDownLatch passed) implements AlertEvent {}
}
