package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LatestFramesTest {
    private final Frames pool = new Frames(64);
    private final AtomicLong now = new AtomicLong(1_000);
    private final RecordingListener listener = new RecordingListener();
    private final LatestFrames latest = new LatestFrames(4, Duration.ofNanos(50), now::get, listener);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void put_closesOlderFrameOfSameCamera() throws InterruptedException {
        latest.put(pool.of("a"));
        latest.put(pool.of("b"));
        latest.put(pool.of("a"));

        assertThat(listener.drops).containsExactly("a superseded");
        assertThat(pool.pool.leased()).isEqualTo(2);
        now.addAndGet(50);
        assertThat(cameras(latest.take())).containsExactly("a", "b");
    }

    @Test
    void put_closesFrameAfterClose() {
        latest.close();

        latest.put(pool.of("a"));

        assertThat(pool.pool.leased()).isZero();
        assertThat(listener.drops).containsExactly("a stopping");
    }

    @Test
    void aCameraThatShowsNothingNew_hasHadItsTurn_asOneThatIsScored() throws InterruptedException {
        LatestFrames busy = new LatestFrames(1, Duration.ZERO, now::get, listener);
        // Three cameras make a frame ahead of the network then.
        busy.judged(1, Duration.ofSeconds(3).toNanos());
        for (String camera : List.of("a", "b", "c", "d", "e")) {
            assertThat(busy.hasRoomFor(new CameraId(camera))).isTrue();
        }
        busy.put(pool.of("a"));
        busy.take();
        busy.put(pool.of("d"));

        assertThat(busy.hasRoomFor(new CameraId("a"))).isFalse();
        busy.passedOver(new CameraId("b"));
        assertThat(busy.hasRoomFor(new CameraId("a"))).isFalse();
        busy.passedOver(new CameraId("c"));
        assertThat(busy.hasRoomFor(new CameraId("a"))).isTrue();
        busy.close();
    }

    @Test
    void take_reportsSizeDepthAndTimeInQueue() throws InterruptedException {
        for (String camera : List.of("a", "b", "c", "d", "e", "f")) {
            latest.put(pool.of(camera));
            now.addAndGet(1);
        }

        assertThat(latest.take()).hasSize(4);

        assertThat(listener.batches).containsExactly("4 of 6");
        assertThat(listener.queued).containsExactly("a 6", "b 5", "c 4", "d 3");
    }

    @Test
    void take_returnsAtOnceWhenTheBatchIsFull() throws InterruptedException {
        LatestFrames patient = new LatestFrames(2, Duration.ofDays(1), System::nanoTime, listener);
        patient.put(pool.of("a"));
        patient.put(pool.of("b"));

        assertThat(cameras(patient.take())).containsExactly("a", "b");
    }

    @Test
    void take_waitsNoLongerThanTheDelayForAFullBatch() throws InterruptedException {
        LatestFrames real = new LatestFrames(2, Duration.ofMillis(5), System::nanoTime, listener);
        real.put(pool.of("a"));

        assertThat(cameras(real.take())).containsExactly("a");
    }

    @Test
    void takeBatch_waitsForNobodyWhenInAHurry() throws InterruptedException {
        LatestFrames slow = new LatestFrames(2, Duration.ofHours(1), System::nanoTime, listener);
        slow.put(pool.of("a"));

        assertThat(cameras(slow.takeBatch(false))).containsExactly("a");
    }

    @Test
    void takeBatch_takesAllThatCameMeanwhileInTheirOrder() throws InterruptedException {
        LatestFrames slow = new LatestFrames(2, Duration.ofHours(1), System::nanoTime, listener);
        slow.put(pool.of("a"));
        slow.put(pool.of("b"));
        slow.put(pool.of("c"));

        assertThat(cameras(slow.takeBatch(false))).containsExactly("a", "b");
        slow.put(pool.of("a"));
        assertThat(cameras(slow.takeBatch(false))).containsExactly("c", "a");
    }

    @Test
    void close_wakesTheTakerWithAnEmptyBatch() throws Exception {
        Future<List<VideoFrame>> taken = threads.submit(latest::take);

        latest.close();

        assertThat(taken.get()).isEmpty();
    }

    @Test
    void close_closesWaitingFramesOnce() {
        latest.put(pool.of("a"));
        latest.put(pool.of("b"));

        latest.close();
        latest.close();

        assertThat(pool.pool.leased()).isZero();
        assertThat(listener.drops).containsExactly("a stopping", "b stopping");
    }

    @Test
    void putAndTake_loseNoFrameAmongThreads() throws Exception {
        LatestFrames busy = new LatestFrames(3, Duration.ofNanos(10), System::nanoTime, listener);
        AtomicInteger seen = new AtomicInteger();
        Future<?> taker = threads.submit(() -> {
            List<VideoFrame> batch = busy.take();
            while (!batch.isEmpty()) {
                batch.forEach(VideoFrame::close);
                seen.addAndGet(batch.size());
                batch = busy.take();
            }
            return null;
        });
        List<Future<?>> cameras = new ArrayList<>();
        for (int camera = 0; camera < 4; camera++) {
            String name = "c" + camera;
            Random random = new Random(camera);
            cameras.add(threads.submit(() -> {
                for (int i = 0; i < 2_000; i++) {
                    busy.put(pool.of(name));
                    if (random.nextInt(4) == 0) {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        for (Future<?> camera : cameras) {
            camera.get();
        }
        busy.close();
        taker.get();

        // A frame closed twice would have thrown.
        Awaitility.await().until(() -> pool.pool.leased() == 0);
        assertThat(seen.get() + listener.drops.size()).isEqualTo(8_000);
    }

    private static List<String> cameras(List<VideoFrame> batch) {
        return batch.stream().map(frame -> frame.camera().value()).toList();
    }

    @Test
    void forget_closesTheFrameThatWaits_andNoOther() throws InterruptedException {
        latest.put(pool.of("a"));
        latest.put(pool.of("b"));

        latest.forget(new CameraId("a"));
        latest.forget(new CameraId("nobody"));

        assertThat(listener.drops).containsExactly("a stopping");
        now.addAndGet(50);
        assertThat(cameras(latest.take())).containsExactly("b");
    }
}
