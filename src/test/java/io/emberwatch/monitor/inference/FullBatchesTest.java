package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FullBatchesTest {
    private final AtomicLong now = new AtomicLong();
    private final FramePool pool = new FramePool(1);
    private final List<Integer> sizes = new ArrayList<>();

    /** Takes so long for its batches, one after the other, and for all later ones as long as for the last. */
    private FireClassifier taking(long... millis) {
        return new FireClassifier() {
            @Override
            public int batchSize() {
                return 8;
            }

            @Override
            public List<Prediction> classify(List<VideoFrame> frames) {
                now.addAndGet(millis[Math.min(sizes.size(), millis.length - 1)] * 1_000_000);
                sizes.add(frames.size());
                return Collections.nCopies(frames.size(), new Prediction(0.1f, Optional.empty()));
            }

            @Override
            public void close() {}
        };
    }

    private double measured(FireClassifier classifier) {
        return FullBatches.perSecond(classifier, pool, InstantSource.system(), now::get);
    }

    @Test
    void capacity_isThatOfTheFastestFullBatchWithinASecond() {
        assertThat(measured(taking(400, 100, 250, 300))).isCloseTo(80, within(1e-6));
        assertThat(sizes).hasSize(4).containsOnly(8);
        assertThat(pool.leased()).isZero();
    }

    @Test
    void aSlowMachine_isMeasuredByTwoBatches() {
        assertThat(measured(taking(4000, 2000))).isCloseTo(4, within(1e-6));
        assertThat(sizes).hasSize(2);
    }

    @Test
    void aBatchThatFails_leavesNoFrameOpen() {
        FireClassifier failing = new FireClassifier() {
            @Override
            public int batchSize() {
                return 1;
            }

            @Override
            public List<Prediction> classify(List<VideoFrame> frames) {
                throw new IllegalStateException("no");
            }

            @Override
            public void close() {}
        };

        assertThatThrownBy(() -> measured(failing)).hasMessage("no");
        assertThat(pool.leased()).isZero();
    }
}
