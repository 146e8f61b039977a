package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.inference.LatestFrames.WaitingFrames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingFramesTest {
    private static final long DELAY = 40;

    private final Frames frames = new Frames(100);
    private final WaitingFrames waiting = new WaitingFrames(3, DELAY);

    @Test
    void nanosUntilDue_isNeverWhereNothingWaits() {
        assertThat(waiting.nanosUntilDue(7)).isEqualTo(WaitingFrames.NEVER);
    }

    @Test
    void nanosUntilDue_countsFromTheFirstFrame() {
        waiting.put(frames.of("a"), 100);
        waiting.put(frames.of("b"), 130);

        assertThat(waiting.nanosUntilDue(100)).isEqualTo(DELAY);
        assertThat(waiting.nanosUntilDue(130)).isEqualTo(10);
        assertThat(waiting.nanosUntilDue(140)).isZero();
        assertThat(waiting.nanosUntilDue(999)).isZero();
    }

    @Test
    void nanosUntilDue_isNotPutOffByNewerFramesOfTheFirstCamera() {
        waiting.put(frames.of("a"), 100);
        waiting.put(frames.of("a"), 135);

        assertThat(waiting.nanosUntilDue(135)).isEqualTo(5);
    }

    @Test
    void nanosUntilDue_isNowWhenTheBatchIsFull() {
        waiting.put(frames.of("a"), 100);
        waiting.put(frames.of("b"), 100);
        waiting.put(frames.of("c"), 100);

        assertThat(waiting.nanosUntilDue(100)).isZero();
    }

    @Test
    void nanosUntilDue_worksWhereTheTickerWrapsAround() {
        waiting.put(frames.of("a"), Long.MAX_VALUE - 5);

        assertThat(waiting.nanosUntilDue(Long.MIN_VALUE + 4)).isEqualTo(30);
    }

    @Test
    void put_givesBackTheOlderFrameOfSameCamera() {
        VideoFrame older = frames.of("a");

        assertThat(waiting.put(older, 1)).isEmpty();
        assertThat(waiting.put(frames.of("b"), 2)).isEmpty();
        assertThat(waiting.put(frames.of("a"), 3)).containsSame(older);
        assertThat(waiting.size()).isEqualTo(2);
    }

    @Test
    void takeBatch_servesCamerasInTheOrderOfTheLine() {
        for (String camera : List.of("a", "b", "c", "d", "a")) {
            waiting.put(frames.of(camera), 0);
        }

        assertThat(cameras(waiting.takeBatch())).containsExactly("a", "b", "c");
        waiting.put(frames.of("a"), 1);
        assertThat(cameras(waiting.takeBatch())).containsExactly("d", "a");
    }

    @Test
    void new_rejectsAnEmptyBatch() {
        assertThatThrownBy(() -> new WaitingFrames(0, 1)).hasMessageContaining("at least one frame, not 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void takeBatch_starvesNoCameraAndLosesNoFrame(long seed) {
        Random random = new Random(seed);
        int cameras = 1 + random.nextInt(12);
        int batchSize = 1 + random.nextInt(5);
        WaitingFrames fair = new WaitingFrames(batchSize, DELAY);
        Map<String, Integer> batchesWaited = new HashMap<>();
        List<VideoFrame> came = new ArrayList<>();
        List<VideoFrame> went = new ArrayList<>();
        int longestWait = (cameras + batchSize - 1) / batchSize;
        for (int step = 0; step < 2_000; step++) {
            // Camera 0 is twenty times as fast as the others.
            String camera = "c" + (random.nextInt(3) > 0 ? 0 : random.nextInt(cameras));
            VideoFrame frame = new Frames(1).of(camera);
            came.add(frame);
            fair.put(frame, step).ifPresent(went::add);
            batchesWaited.putIfAbsent(camera, 0);
            if (random.nextInt(3) == 0) {
                List<WaitingFrames.Waiting> batch = fair.takeBatch();
                assertThat(batch).hasSizeLessThanOrEqualTo(batchSize);
                batch.forEach(each -> went.add(each.frame()));
                cameras(batch).forEach(batchesWaited::remove);
                batchesWaited.replaceAll((waiter, count) -> count + 1);
                assertThat(batchesWaited.values()).allMatch(count -> count < longestWait);
            }
        }
        went.addAll(fair.takeAll());
        assertThat(went).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(came);
    }

    private static List<String> cameras(List<WaitingFrames.Waiting> batch) {
        return batch.stream().map(each -> each.frame().camera().value()).toList();
    }
}
