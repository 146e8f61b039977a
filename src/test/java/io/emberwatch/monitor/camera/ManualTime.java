package io.emberwatch.monitor.camera;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only when somebody waits for it or a test moves it on. Thread-safe. */
final class ManualTime {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong waited = new AtomicLong();

    /** Waiting takes no time; it moves the clock. */
    CaptureTime capture() {
        return new CaptureTime(clock(), nanos::get, wait -> {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (wait > 0) {
                waited.addAndGet(wait);
                nanos.addAndGet(wait);
            }
        });
    }

    void advance(long by) {
        nanos.addAndGet(by);
    }

    long nanos() {
        return nanos.get();
    }

    /** All that was waited for. */
    long waitedNanos() {
        return waited.get();
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("tests live in UTC");
            }

            @Override
            public Instant instant() {
                return START.plusNanos(nanos.get());
            }
        };
    }
}
