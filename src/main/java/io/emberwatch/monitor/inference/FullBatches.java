package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Measures what a classifier can do with full batches, whatever its cameras ask for. */
public final class FullBatches {
    private static final long LASTING = Duration.ofSeconds(1).toNanos();
    private static final int FEWEST = 2;
    /** No camera has this id and a threshold: no heat map is drawn. */
    private static final CameraId NOBODY = new CameraId("capacity");

    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;

    private FullBatches() {}

    /**
     * Scores full batches of one dark frame for a second. The fastest batch counts: what else runs on the machine at its
     * start must not decide what it is worth.
     *
     * @param classifier used by nobody else meanwhile
     * @param ticker monotonic nanoseconds
     * @return frames a second; 0 where the pool is empty
     * @throws RuntimeException as {@link FireClassifier#classify}
     */
    public static double perSecond(
            FireClassifier classifier, FramePool pool, InstantSource clock, LongSupplier ticker) {
        long begin = ticker.getAsLong();
        Optional<VideoFrame> leased = pool.lease(NOBODY, WIDTH, HEIGHT, clock.instant(), begin);
        if (leased.isEmpty()) {
            return 0;
        }
        try (VideoFrame frame = leased.get()) {
            List<VideoFrame> batch = Collections.nCopies(classifier.batchSize(), frame);
            long fastest = Long.MAX_VALUE;
            int batches = 0;
            long now = begin;
            while (batches < FEWEST || now - begin < LASTING) {
                classifier.classify(batch);
                long after = ticker.getAsLong();
                fastest = Math.min(fastest, Math.max(1, after - now));
                now = after;
                batches++;
            }
            return batch.size() / (fastest / 1e9);
        }
    }
}
