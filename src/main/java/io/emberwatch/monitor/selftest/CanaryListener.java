package io.emberwatch.monitor.selftest;

import java.time.Instant;

/** Hears how drills end. Called on the inference and the heartbeat thread; must not block. */
@FunctionalInterface
public interface CanaryListener {
    void finished(CanaryResult result, Instant at);
}
