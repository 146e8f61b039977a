package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A channel that messages leave by. Each sink has a thread of its own that alone calls {@link #send},
 * {@link #probe} and {@link #refresh}; it is closed once, by who made it, after that thread has ended.
 */
public interface AlertSink extends AutoCloseable {
    /** Its name in metrics, logs and the outbox: unique among the sinks, and the same after a restart. */
    String name();

    /** Whether it wants to hear of an incident. */
    default boolean wants(Incident incident) {
        return true;
    }

    /** Whether the first message of a fire waits a moment for its image. */
    default boolean waitsForImages() {
        return true;
    }

    /** Of how many cameras' faults one message may tell, at least 1. */
    default int mostTogether() {
        return 1;
    }

    /**
     * Delivers one message, within a bounded time.
     *
     * @throws SinkException when it may not have arrived; it will be tried again
     * @throws InterruptedException when the monitor stops
     */
    void send(Notification notification) throws SinkException, InterruptedException;

    /**
     * Finds out within a bounded time whether a message could be delivered now, and sends the receiver none.
     *
     * @throws SinkException when it could not
     * @throws InterruptedException when the monitor stops
     */
    default void probe() throws SinkException, InterruptedException {}

    /**
     * Delivers a message that is marked as a test, and changes nothing that the receiver keeps.
     *
     * @throws SinkException when it may not have arrived
     * @throws InterruptedException when the caller is asked to stop
     */
    default void sendTest(Notification notification) throws SinkException, InterruptedException {
        send(notification);
    }

    /** How often {@link #refresh} wants to be called; empty for never. */
    default Optional<Duration> refreshEvery() {
        return Optional.empty();
    }

    /**
     * Repeats what is open, for a receiver that forgets.
     *
     * @param open the incidents that are open now
     * @throws SinkException when it may not have arrived; the next time comes anyway
     */
    default void refresh(List<Incident> open) throws SinkException, InterruptedException {}

    /** Cameras were added, removed or renamed, or the pages have another address. From any thread; does not wait. */
    default void camerasChanged() {}

    /** Gives back connections, within a bounded time; throws nothing. */
    @Override
    default void close() {}
}
