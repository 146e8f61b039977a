package io.emberwatch.monitor.notify;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of all sinks, started and ended together. Thread-safe. */
final class SinkGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkGroup.class);

    private final List<SinkWorker> workers;

    /** @param workers owned by this */
    SinkGroup(List<SinkWorker> workers) {
        this.workers = List.copyOf(workers);
    }

    List<SinkWorker> workers() {
        return workers;
    }

    List<String> names() {
        return workers.stream().map(SinkWorker::name).toList();
    }

    void start() {
        workers.forEach(SinkWorker::start);
    }

    /** What is wrong with any of the threads. */
    Optional<String> fault() {
        return workers.stream().flatMap(worker -> worker.fault().stream()).findFirst();
    }

    /**
     * Lets each message that waits have its first attempt, and says which sinks did not get that far.
     *
     * @param complete whether no more messages can come
     */
    void tryAll(long deadlineNanos, boolean complete) throws InterruptedException {
        for (SinkWorker worker : workers) {
            if (!complete || !worker.tryAll(deadlineNanos)) {
                LOG.warn("sink={} has unsent messages: they stay in the outbox for the next start", worker.name());
            }
        }
    }

    /** Ends the threads and closes the sinks. */
    @Override
    public void close() {
        workers.forEach(SinkWorker::stop);
        workers.forEach(SinkWorker::close);
    }
}
