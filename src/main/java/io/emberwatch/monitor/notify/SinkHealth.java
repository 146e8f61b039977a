package io.emberwatch.monitor.notify;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once when a sink begins to fail and when it is well again, so that a dead one does not fill the log. Used by one thread. */
final class SinkHealth {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);

    private final String sink;
    private final Duration giveUpAfter;
    private boolean failing;

    /** @param giveUpAfter how old a message may become */
    SinkHealth(String sink, Duration giveUpAfter) {
        this.sink = sink;
        this.giveUpAfter = giveUpAfter;
    }

    void failed(SinkException e) {
        if (!failing) {
            LOG.warn("sink={} {}; it is tried again until it is {} old", sink, e.getMessage(), giveUpAfter);
        } else {
            LOG.debug("sink={} {}", sink, e.getMessage());
        }
        failing = true;
    }

    void delivered() {
        if (failing) {
            LOG.info("sink={} delivers again", sink);
        }
        failing = false;
    }
}
