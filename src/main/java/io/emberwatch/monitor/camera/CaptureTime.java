package io.emberwatch.monitor.camera;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time by which cameras live.
 *
 * @param clock wall-clock time, for stamps
 * @param ticker monotonic nanoseconds, for rates, waits and latencies
 * @param pause how a thread waits
 */
public record CaptureTime(Clock clock, LongSupplier ticker, Pause pause) {
    /** Waiting that ends early when its thread is interrupted. Thread-safe. */
    @FunctionalInterface
    public interface Pause {
        /**
         * Waits.
         *
         * @param nanos for how long; not at all where it is not positive
         */
        void waitFor(long nanos) throws InterruptedException;
    }

    /** The system's time. */
    public static CaptureTime system() {
        return new CaptureTime(Clock.systemUTC(), System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }
}
