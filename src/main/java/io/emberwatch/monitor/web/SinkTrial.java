package io.emberwatch.monitor.web;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sends a message that is marked as a test to one receiver. Thread-safe. */
@FunctionalInterface
public interface SinkTrial {
    /** Of a monitor that has none. */
    SinkTrial NONE = sink -> Optional.empty();

    /**
     * Sends it on a thread of its own; does not wait.
     *
     * @param sink the name of one that is configured
     * @return what was wrong, one line, or empty where the receiver took it; never failed. Empty altogether where another
     *     test is under way, or the monitor is stopping
     */
    Optional<CompletableFuture<Optional<String>>> send(String sink);
}
