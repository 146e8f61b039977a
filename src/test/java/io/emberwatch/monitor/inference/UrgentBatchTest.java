package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.inference.LatestFrames.WaitingFrames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Suspected cameras go first, and calm ones are served all the same and alike. */
@Timeout(60)
class UrgentBatchTest {
    private final Frames frames = new Frames(2_000);

    private static boolean suspected(CameraId camera) {
        return camera.value().startsWith("s");
    }

    private WaitingFrames waiting(int batchSize, String... cameras) {
        WaitingFrames waiting = new WaitingFrames(batchSize, 0, UrgentBatchTest::suspected);
        for (String camera : cameras) {
            waiting.put(frames.of(camera), 0);
        }
        return waiting;
    }

    private static List<String> cameras(List<WaitingFrames.Waiting> batch) {
        return batch.stream().map(each -> each.frame().camera().value()).toList();
    }

    @Test
    void takeBatch_beginsWithSuspectedCamerasInTheirOrder() {
        WaitingFrames waiting = waiting(4, "a", "s1", "b", "s2", "c");

        assertThat(cameras(waiting.takeBatch())).containsExactly("s1", "s2", "a", "b");
        assertThat(cameras(waiting.takeBatch())).containsExactly("c");
    }

    @Test
    void takeBatch_keepsAQuarterForCalmCameras() {
        WaitingFrames waiting = waiting(4, "a", "s1", "b", "s2", "s3", "s4", "s5");

        assertThat(cameras(waiting.takeBatch())).containsExactly("s1", "s2", "s3", "a");
        assertThat(cameras(waiting.takeBatch())).containsExactly("s4", "s5", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16})
    void takeBatch_servesCalmCamerasThoughSuspectedOnesNeverEnd(int batchSize) {
        WaitingFrames waiting = new WaitingFrames(batchSize, 0, UrgentBatchTest::suspected);
        Map<Boolean, Integer> served = new HashMap<>();
        for (int step = 0; step < 400; step++) {
            for (int camera = 0; camera < 40; camera++) {
                waiting.put(new Frames(1).of("s" + camera), step);
                waiting.put(new Frames(1).of("c" + camera), step);
            }
            for (String camera : cameras(waiting.takeBatch())) {
                served.merge(camera.startsWith("s"), 1, Integer::sum);
            }
        }
        assertThat((double) served.get(false) / (served.get(true) + served.get(false)))
                .isBetween(0.2, 0.3);
    }

    /** As many key frames as the network can judge, and many times as many. */
    @ParameterizedTest
    @CsvSource({"48, 8, 0.5", "48, 8, 1", "96, 16, 3", "256, 16, 8", "10, 1, 3", "64, 4, 3"})
    void whatIsMadeIsJudgedSoonAndCamerasAreServedAlike(int cameras, int batchSize, double overload) {
        Overload run = new Overload(cameras, 0, batchSize, overload, PERIOD);

        run.goOn();
        run.reset();
        run.goOn();

        assertThat(run.inVain).as("frames made in vain").isZero();
        assertThat(run.fairness()).as("most and least served").isLessThanOrEqualTo(1.5);
        assertThat(run.busyShare())
                .as("share of the time that the network works")
                .isGreaterThan(0.9 * Math.min(1, overload));
        assertThat(run.oldestSeconds).as("age of a frame when it is judged").isLessThan(6);
    }

    /**
     * Of cameras that ask for 1.5 times as much, in any order or all within a tenth of a second, alone or beside as many that
     * show nothing new: what a key frame shows is judged, in it or in a later one, before its camera would make two more.
     */
    @ParameterizedTest
    @CsvSource({
        "256, 0, 8, 2.0",
        "256, 0, 8, 0.1",
        "64, 0, 4, 2.0",
        "96, 0, 16, 0.1",
        "256, 128, 8, 2.0",
        "64, 32, 8, 2.0"
    })
    void whatAKeyFrameShows_isJudgedBeforeLong(int cameras, int still, int batchSize, double spreadSeconds) {
        Overload run = new Overload(cameras, still, batchSize, 1.5, (long) (spreadSeconds * 1e9));

        run.goOn();
        run.reset();
        run.goOn();

        assertThat(run.busyShare()).isGreaterThan(0.9);
        assertThat(run.longestBlindSeconds).isLessThan(spreadSeconds < 1 ? 4.5 : 3.8);
    }

    private static final long PERIOD = 2_000_000_000L;

    /** Cameras with a key frame every two seconds before a network that is too slow for them; time is simulated. */
    private static final class Overload {
        private static final long STEP = 5_000_000L;

        private final int cameras;
        /** So many of the cameras show nothing new. */
        private final int still;

        private final CalmTurns turns;
        private final WaitingFrames waiting;
        private final long perFrame;
        private final long[] next;
        private final Map<CameraId, Integer> served = new HashMap<>();
        private long now;
        private long began;
        private long freeAt;
        private long busy;
        private int inVain;
        private double oldestSeconds;
        /** Of each camera, when key frames came that nothing judged is as new as. */
        private final Map<CameraId, Deque<Long>> unseen = new HashMap<>();

        private double longestBlindSeconds;

        /**
         * @param overload how many times the network's speed is asked for
         * @param spread nanoseconds within which all cameras make their key frames, at most the time between two of one
         */
        private Overload(int cameras, int still, int batchSize, double overload, long spread) {
            this.cameras = cameras;
            this.still = still;
            turns = new CalmTurns(batchSize);
            waiting = new WaitingFrames(batchSize, 0);
            perFrame = Math.round(PERIOD * overload / (cameras - still));
            Random random = new Random(cameras);
            next = IntStream.range(0, cameras)
                    .mapToLong(camera -> random.nextLong(spread))
                    .toArray();
        }

        private void goOn() {
            for (long end = now + 100 * PERIOD; now < end; now += STEP) {
                for (int camera = 0; camera < cameras; camera++) {
                    if (next[camera] <= now) {
                        next[camera] += PERIOD;
                        offer(new CameraId("c" + camera), camera < still);
                    }
                }
                if (freeAt <= now && waiting.size() > 0) {
                    judge(waiting.takeBatch());
                }
            }
        }

        private void offer(CameraId camera, boolean isStill) {
            unseen.computeIfAbsent(camera, any -> new ArrayDeque<>()).add(now);
            boolean due = turns.isDue(camera, waiting.holds(camera), waiting.size(), now);
            if (due && isStill) {
                turns.passedOver(camera);
                served.merge(camera, 1, Integer::sum);
                seen(camera, now, now);
            } else if (due && waiting.put(new Frames(1).of(camera.value()), now).isPresent()) {
                inVain++;
            }
        }

        private void judge(List<WaitingFrames.Waiting> batch) {
            for (WaitingFrames.Waiting each : batch) {
                turns.served(each.frame().camera());
                served.merge(each.frame().camera(), 1, Integer::sum);
                oldestSeconds = Math.max(oldestSeconds, (now - each.since()) / 1e9);
                seen(each.frame().camera(), each.since(), now);
            }
            long took = perFrame * batch.size();
            turns.judged(batch.size(), took);
            freeAt = now + took;
            busy += took;
        }

        private void seen(CameraId camera, long madeAt, long judgedAt) {
            Deque<Long> own = unseen.get(camera);
            while (!own.isEmpty() && own.peek() <= madeAt) {
                longestBlindSeconds = Math.max(longestBlindSeconds, (judgedAt - own.remove()) / 1e9);
            }
        }

        /** Forgets the beginning, when every camera has its first frame. */
        private void reset() {
            served.clear();
            began = now;
            busy = 0;
            oldestSeconds = 0;
            longestBlindSeconds = 0;
        }

        private double fairness() {
            assertThat(served).hasSize(cameras);
            int most =
                    served.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            int least =
                    served.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
            return (double) most / least;
        }

        private double busyShare() {
            return (double) busy / (now - began);
        }
    }
}
