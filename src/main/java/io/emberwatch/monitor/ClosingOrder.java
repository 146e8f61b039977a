package io.emberwatch.monitor;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was started, last first; a part that fails to close keeps no other from it. Thread-safe. */
final class ClosingOrder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingOrder.class);

    private final ArrayDeque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable closeable) {}

    synchronized void add(String name, AutoCloseable closeable) {
        parts.push(new Part(name, closeable));
    }

    /**
     * Closes everything once; a later call finds nothing left.
     *
     * @throws Error the first that a part threw, when all are closed; later ones are suppressed in it
     */
    @Override
    public synchronized void close() {
        Error first = null;
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closeable.close();
            } catch (Exception e) {
                LOG.error("{} did not close in order", part.name, e);
            } catch (Error e) {
                LOG.error("{} did not close in order", part.name, e);
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
