package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.camera.FakeSource.Step;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CameraWorkerTest {
    private static final CameraId CAMERA = new CameraId("hall");
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final RecordingListener listener = new RecordingListener();
    private final FramePool pool = new FramePool(2);
    private final List<Integer> greys = new CopyOnWriteArrayList<>();
    private final List<CameraWorker> workers = new ArrayList<>();

    @AfterEach
    void nothingIsLeftOpen() throws InterruptedException {
        for (CameraWorker worker : workers) {
            worker.stop();
            assertThat(worker.awaitStopped(SOON)).isTrue();
        }
        assertThat(pool.leased()).isZero();
        assertThat(FakeSource.OPEN).hasValue(0);
    }

    private void take(VideoFrame frame) {
        greys.add(frame.pixels().get(0) & 0xff);
        frame.close();
    }

    private CameraWorker worker(List<List<Step>> attempts, Consumer<VideoFrame> output, long nanosPerRead) {
        Queue<List<Step>> scripts = new ArrayDeque<>(attempts);
        CaptureConfig capture = TestConfigs.capture(SOON, 2, false);
        CameraConfig config = TestConfigs.camera("fake", capture);
        CameraSourceFactory sources = (camera, camConfig) -> {
            List<Step> script = scripts.poll();
            return new FakeSource(
                    new ArrayDeque<>(script == null ? List.of() : script), () -> time.advance(nanosPerRead));
        };
        CameraWorker worker = new CameraWorker(
                CAMERA, config, sources, pool, output, listener, time.capture(), new SplittableRandom(7));
        workers.add(worker);
        return worker;
    }

    private CameraWorker ended(List<Step> script, long nanosPerRead) throws InterruptedException {
        CameraWorker worker = worker(List.of(script), this::take, nanosPerRead);
        worker.start();
        assertThat(worker.awaitStopped(SOON)).isTrue();
        return worker;
    }

    @Test
    void file_isPlayedAtItsOwnPaceAndSampled() throws InterruptedException {
        List<Step> script = new ArrayList<>(List.of(new Step.Connects(false)));
        for (int frame = 0; frame < 40; frame++) {
            script.add(new Step.Shows(frame * 100_000_000L, frame));
        }
        script.add(new Step.Ends());
        CameraWorker worker = ended(script, 0);
        assertThat(time.waitedNanos()).isEqualTo(3_900_000_000L);
        // Two a second out of ten a second.
        assertThat(greys).containsExactly(0, 3, 8, 13, 18, 23, 28, 33, 38);
        assertThat(listener.events).containsExactly("connected fake 4x2", "ended");
        assertThat(worker.status().connection()).isEqualTo(CameraStatus.Connection.ENDED);
    }

    @Test
    void file_doesNotCatchUpInABurstAfterADelay() throws InterruptedException {
        List<Step> script = new ArrayList<>(List.of(new Step.Connects(false)));
        for (int frame = 0; frame < 10; frame++) {
            script.add(new Step.Shows(frame * 100_000_000L, frame));
        }
        script.add(new Step.Ends());
        // Each read takes longer than a frame is shown: nothing is waited for.
        ended(script, 150_000_000L);
        assertThat(time.waitedNanos()).isZero();
    }

    @Test
    void live_isSampledByArrival() throws InterruptedException {
        List<Step> script = new ArrayList<>(List.of(new Step.Connects(true)));
        for (int frame = 0; frame < 40; frame++) {
            // Stamps that never move.
            script.add(new Step.Shows(0, frame));
        }
        script.add(new Step.Ends());
        ended(script, 100_000_000L);
        assertThat(greys).hasSize(9);
        assertThat(time.waitedNanos()).isZero();
    }

    @Test
    void emptyPool_dropsAndReports() throws InterruptedException {
        VideoFrame first = pool.lease(CAMERA, 4, 2, Instant.EPOCH, 0).orElseThrow();
        VideoFrame second = pool.lease(CAMERA, 4, 2, Instant.EPOCH, 0).orElseThrow();
        ended(List.of(new Step.Connects(true), new Step.Shows(0, 1), new Step.Ends()), 0);
        assertThat(listener.events).containsExactly("connected fake 4x2", "dropped no_lease", "ended");
        first.close();
        second.close();
    }

    @Test
    void failure_isReportedAndRetriedForEverWithGrowingWaits() {
        List<List<Step>> attempts = new ArrayList<>();
        for (int attempt = 0; attempt < 8; attempt++) {
            attempts.add(List.of(new Step.Fails("place: refused; check it")));
        }
        attempts.add(List.of(new Step.Connects(true), new Step.Shows(0, 9)));
        CameraWorker worker = worker(attempts, this::take, 0);
        worker.start();
        await().until(() -> greys.contains(9));
        assertThat(listener.waits).hasSize(8);
        assertThat(listener.waits.get(0)).isBetween(Duration.ofMillis(160), Duration.ofMillis(240));
        assertThat(listener.waits.get(7)).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
        assertThat(worker.status().connection()).isEqualTo(CameraStatus.Connection.OPEN);
        assertThat(worker.status().reconnects()).isEqualTo(8);
        assertThat(worker.status().lastError()).contains("place: refused; check it");
        assertThat(listener.events).contains("disconnected place: refused; check it");
    }

    @Test
    void bug_doesNotEndTheCamera() {
        List<List<Step>> attempts = List.of(
                List.of(new Step.Connects(true), new Step.Breaks()),
                List.of(new Step.Connects(true), new Step.ShowsUnconvertible(0)),
                List.of(new Step.Connects(true), new Step.Shows(0, 5)));
        CameraWorker worker = worker(attempts, this::take, 0);
        worker.start();
        await().until(() -> greys.contains(5));
        assertThat(listener.events)
                .contains(
                        "disconnected internal fault (IllegalStateException); please report the log",
                        "disconnected frame format cannot be converted");
    }

    @Test
    void frozen_isNoticedAndTakenBack() throws InterruptedException {
        List<Step> script = new ArrayList<>(List.of(new Step.Connects(true)));
        for (int frame = 0; frame < 70; frame++) {
            script.add(new Step.Shows(0, 50));
        }
        script.add(new Step.Shows(0, 51));
        script.add(new Step.Ends());
        ended(script, 1_000_000_000L);
        assertThat(listener.events).containsExactly("connected fake 4x2", "frozen true", "frozen false", "ended");
    }

    /** A frame of one brightness all over shows nothing. */
    @Test
    void coveredLens_isTold_andTakenBackWithTheLastImage() throws InterruptedException {
        List<Step> script = new ArrayList<>(List.of(new Step.Connects(true)));
        for (int frame = 0; frame < 70; frame++) {
            script.add(new Step.Shows(0, 50 + frame));
        }
        script.add(new Step.Ends());
        ended(script, 1_000_000_000L);
        assertThat(listener.covers).containsExactly(true, false);
    }

    @Test
    void stop_endsAHangingOpenAtOnce() throws InterruptedException {
        CameraWorker worker = worker(List.of(List.of(new Step.Hangs())), this::take, 0);
        worker.start();
        await().until(() -> FakeSource.OPEN.get() == 1);
        worker.stop();
        worker.stop();
        assertThat(worker.awaitStopped(SOON)).isTrue();
        assertThat(worker.status().connection()).isEqualTo(CameraStatus.Connection.STOPPED);
        assertThat(listener.events).isEmpty();
    }

    @Test
    void stop_endsAWaitBetweenAttempts() throws InterruptedException {
        CameraConfig config = TestConfigs.camera("fake", TestConfigs.capture(SOON, 2, false));
        CaptureTime hours = new CaptureTime(
                Clock.systemUTC(),
                System::nanoTime,
                nanos -> Thread.sleep(Duration.ofHours(1).toMillis()));
        CameraSourceFactory sources =
                (camera, camConfig) -> new FakeSource(new ArrayDeque<>(List.of(new Step.Fails("no"))), () -> {});
        CameraWorker worker =
                new CameraWorker(CAMERA, config, sources, pool, this::take, listener, hours, new SplittableRandom(1));
        workers.add(worker);
        worker.start();
        await().until(() -> worker.status().connection() == CameraStatus.Connection.FAILED);
        worker.stop();
        assertThat(worker.awaitStopped(SOON)).isTrue();
    }

    @Test
    void stop_beforeStartMeansItNeverStarts() throws InterruptedException {
        CameraWorker worker = worker(List.of(), this::take, 0);
        worker.stop();
        worker.start();
        assertThat(worker.awaitStopped(Duration.ZERO)).isTrue();
        assertThat(worker.status().connection()).isEqualTo(CameraStatus.Connection.STOPPED);
    }

    @Test
    void randomOrders_leaveNoLeaseAndNoThreadBehind() throws InterruptedException {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CameraWorker worker = worker(randomAttempts(random), this::take, random.nextLong(300_000_000L));
            int calls = random.nextInt(1, 6);
            for (int call = 0; call < calls; call++) {
                if (random.nextInt(3) == 0) {
                    worker.stop();
                } else {
                    worker.start();
                }
                for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
            }
            worker.stop();
            assertThat(worker.awaitStopped(SOON)).as("seed %d", seed).isTrue();
            assertThat(pool.leased()).as("seed %d", seed).isZero();
            assertThat(FakeSource.OPEN.get()).as("seed %d", seed).isZero();
        }
        Optional<Thread> alive = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("camera-" + CAMERA))
                .findFirst();
        assertThat(alive).isEmpty();
    }

    private static List<List<Step>> randomAttempts(SplittableRandom random) {
        List<List<Step>> attempts = new ArrayList<>();
        for (int attempt = random.nextInt(6); attempt > 0; attempt--) {
            List<Step> script = new ArrayList<>();
            if (random.nextInt(4) > 0) {
                script.add(new Step.Connects(random.nextBoolean()));
                for (int frame = random.nextInt(10); frame > 0; frame--) {
                    script.add(new Step.Shows(0, random.nextInt(3)));
                }
            }
            script.add(
                    switch (random.nextInt(script.isEmpty() ? 3 : 5)) {
                        case 0 -> new Step.Fails("no");
                        case 1 -> new Step.Breaks();
                        case 2 -> new Step.Hangs();
                        case 3 -> new Step.Ends();
                        default -> new Step.ShowsUnconvertible(0);
                    });
            attempts.add(script);
        }
        return attempts;
    }
}
