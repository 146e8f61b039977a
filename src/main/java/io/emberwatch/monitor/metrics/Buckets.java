package io.emberwatch.monitor.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/** Upper bounds of the histograms, chosen where an operator's question lies: is it still fast enough? */
final class Buckets {
    /** One step of one frame or batch: 0.2 ms to 5 s. */
    static final Duration[] STAGE = millis(0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000);

    /** From camera to alarm or screen: 20 ms to 60 s. */
    static final Duration[] LATENCY =
            millis(20, 50, 100, 200, 300, 500, 750, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000);

    /** Frames in a batch. */
    static final double[] BATCH = {1, 2, 4, 8, 16, 32, 64};

    /** Shares of a whole. */
    static final double[] SHARE = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};

    private Buckets() {}

    private static Duration[] millis(double... bounds) {
        return LongStream.range(0, bounds.length)
                .mapToObj(i -> Duration.ofNanos(Math.round(bounds[(int) i] * 1e6)))
                .toArray(Duration[]::new);
    }
}
