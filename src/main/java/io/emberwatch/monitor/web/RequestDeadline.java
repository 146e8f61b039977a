package io.emberwatch.monitor.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;

/**
 * Closes connections whose next request does not get whole. Jetty closes those on which nothing moves; a byte now and
 * then would hold one for hours. Bodies have limits of their own. Thread-safe.
 */
final class RequestDeadline implements Connection.Listener {
    private final long limitNanos;
    private final LongSupplier ticker;
    private final Map<Connection, Progress> open = new ConcurrentHashMap<>();

    /**
     * @param limit how long the head of a request may take from its first byte, or from the connection's beginning
     * @param ticker monotonic nanoseconds
     */
    RequestDeadline(Duration limit, LongSupplier ticker) {
        this.limitNanos = limit.toNanos();
        this.ticker = ticker;
    }

    @Override
    public void onOpened(Connection connection) {
        // Those below TLS count no messages.
        if (connection.getMessagesIn() >= 0) {
            open.put(connection, new Progress(0, 0, ticker.getAsLong()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    /** Looks at all of them; to be called about once a second. */
    void tick() {
        long now = ticker.getAsLong();
        open.forEach((connection, before) -> {
            Progress after = before.at(connection, now);
            if (now - after.since() >= limitNanos) {
                connection.getEndPoint().close();
            } else {
                open.replace(connection, before, after);
            }
        });
    }

    /**
     * How far a connection has come. Immutable.
     *
     * @param requests whose heads have arrived
     * @param bytes that had arrived when nothing was missing
     * @param since when nothing was missing
     */
    private record Progress(long requests, long bytes, long since) {
        Progress at(Connection connection, long now) {
            long requestsNow = connection.getMessagesIn();
            long bytesNow = connection.getBytesIn();
            boolean answering = requestsNow > connection.getMessagesOut();
            boolean resting = requestsNow > 0 && bytesNow == bytes;
            return requestsNow != requests || answering || resting ? new Progress(requestsNow, bytesNow, now) : this;
        }
    }
}
