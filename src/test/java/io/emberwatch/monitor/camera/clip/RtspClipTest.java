package io.emberwatch.monitor.camera.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.camera.CameraWorker;
import io.emberwatch.monitor.camera.CaptureListener;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.FfmpegCameraSource;
import io.emberwatch.monitor.camera.GstRtspServer;
import io.emberwatch.monitor.camera.clip.ClipListener.Result;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ClipConfig;
import io.emberwatch.monitor.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real RTSP server that sends H.264: the alarm is raised by the first bright frame. */
@Tag("slow")
@Timeout(180)
class RtspClipTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final int FPS = 15;
    private static final int BRIGHT = 128;
    private static final Duration PRE = Duration.ofSeconds(4);

    @TempDir
    private Path folder;

    private final List<Result> results = new CopyOnWriteArrayList<>();
    private final AtomicInteger alarms = new AtomicInteger();

    /** A camera under a recorder: each time it turns bright an alarm is raised. */
    private final class Watch implements AutoCloseable {
        private final ClipRecorder recorder;
        private final CameraWorker worker;
        private final FramePool pool = new FramePool(2);
        private boolean bright;

        Watch(String url, Duration post) throws Exception {
            CaptureTime time = CaptureTime.system();
            recorder = new ClipRecorder(
                    new ClipConfig(true, PRE, post, 16_000_000, 0.2),
                    Set.of(YARD),
                    time.ticker(),
                    (camera, result) -> results.add(result),
                    clip -> {});
            recorder.start();
            CameraConfig config = new ConfigLoader(Map.<String, String>of()::get)
                    .parse(
                            "",
                            ("cameras: {yard: {url: '%s', capture: {fps: 30, timeout: 3s,"
                                            + " backoff: {initial: 200ms, max: 200ms}}}}")
                                    .formatted(url))
                    .cameras()
                    .get(YARD);
            worker = new CameraWorker(
                    YARD,
                    config,
                    (id, camera) -> new FfmpegCameraSource(camera, time.ticker(), recorder.tap(id)),
                    pool,
                    this::look,
                    CaptureListener.NOOP,
                    time,
                    new Random(1));
            worker.start();
        }

        private void look(VideoFrame frame) {
            try (frame) {
                boolean now = (frame.pixels().get(0) & 0xff) > BRIGHT;
                if (now && !bright) {
                    recorder.record(YARD, clip(alarms.getAndIncrement()), frame.capturedNanos());
                }
                bright = now;
            }
        }

        void awaitAlarms(int count) {
            await().atMost(Duration.ofSeconds(60)).until(() -> alarms.get() >= count);
        }

        void awaitClips(int count) {
            await().atMost(Duration.ofSeconds(60)).until(() -> results.size() >= count);
        }

        @Override
        public void close() {
            worker.stop();
            await().atMost(Duration.ofSeconds(20)).until(() -> worker.awaitStopped(Duration.ofMillis(100)));
            recorder.close();
            assertThat(pool.leased()).isZero();
        }
    }

    private Path clip(int number) {
        return folder.resolve("incident" + number).resolve("clip.mp4");
    }

    private GstRtspServer server(int darkSeconds, int brightSeconds) {
        Path video = PlayedClip.nightAndDay(folder.resolve("video.h264"), FPS, darkSeconds, brightSeconds);
        return GstRtspServer.start(FPS, Map.of("/yard", video));
    }

    private static double darkSeconds(Path clip) {
        return Arrays.stream(PlayedClip.brightness(clip))
                        .takeWhile(brightness -> brightness < BRIGHT)
                        .count()
                / (double) FPS;
    }

    @Test
    void clip_beginsWithAKeyFrameBeforeThePreRoll_andLastsAsLongAsItShould() throws Exception {
        Duration post = Duration.ofSeconds(3);
        // Time passes over the video's begin again, so that the second alarm comes after many circles of nothing new.
        try (GstRtspServer server = server(7, 5);
                Watch watch = new Watch(server.url("/yard"), post)) {
            watch.awaitClips(2);
        }

        assertThat(results.subList(0, 2)).containsOnly(Result.WRITTEN);
        for (int number = 0; number < 2; number++) {
            PlayedClip played = PlayedClip.of(clip(number));
            assertThat(played.errors()).isEmpty();
            assertThat(played.beginsWithKey()).isTrue();
            // A key frame comes every second; two frames of tolerance for the camera's own pace.
            assertThat(darkSeconds(clip(number))).isBetween(PRE.toSeconds() - 0.14, PRE.toSeconds() + 1.14);
            assertThat(played.seconds() - darkSeconds(clip(number))).isBetween(2.5, 3.5);
        }
    }

    @Test
    void serverKilledHalfWay_leavesAClipThatPlays_andTheNextConnectionHasItsOwn() throws Exception {
        Duration post = Duration.ofSeconds(30);
        try (GstRtspServer server = server(6, 20);
                Watch watch = new Watch(server.url("/yard"), post)) {
            watch.awaitAlarms(1);
            await().pollDelay(Duration.ofSeconds(2)).until(() -> results.isEmpty());
            server.kill();
            watch.awaitClips(1);
            server.restart();
            // It is night again and then day: the clip of that alarm has nothing of the time before.
            watch.awaitAlarms(2);
        }

        assertThat(results).containsExactly(Result.WRITTEN, Result.WRITTEN);
        PlayedClip killed = PlayedClip.of(clip(0));
        assertThat(killed.errors()).isEmpty();
        assertThat(killed.beginsWithKey()).isTrue();
        assertThat(killed.seconds()).isBetween(PRE.toSeconds() + 1.5, PRE.toSeconds() + 5.0);
        PlayedClip next = PlayedClip.of(clip(1));
        assertThat(next.errors()).isEmpty();
        assertThat(darkSeconds(clip(1))).isBetween(PRE.toSeconds() - 0.14, PRE.toSeconds() + 1.14);
    }

    @Test
    void hundredClips_leakNoMemory() throws Exception {
        Path video = PlayedClip.encode(
                folder.resolve("video.mp4"),
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=640x360:r=25:d=2",
                "-c:v",
                "mjpeg",
                "-q:v",
                "2");
        CameraConfig config = new ConfigLoader(Map.<String, String>of()::get)
                .parse("", "cameras: {yard: {url: '%s'}}".formatted(video))
                .cameras()
                .get(YARD);
        ClipRecorder recorder = new ClipRecorder(
                new ClipConfig(true, PRE, Duration.ofSeconds(1), 16_000_000, 0.2),
                Set.of(YARD),
                System::nanoTime,
                (camera, result) -> results.add(result),
                clip -> {});
        recorder.start();
        for (int warmUp = 0; warmUp < 20; warmUp++) {
            readAndRecord(config, recorder);
        }
        long before = nativeBytes();
        for (int cycle = 0; cycle < 100; cycle++) {
            readAndRecord(config, recorder);
        }
        recorder.close();

        assertThat(results).hasSize(120).containsOnly(Result.WRITTEN);
        // One leaked clip's packets a cycle would be 100 MB and more.
        assertThat(Files.size(clip(0))).isGreaterThan(1_000_000L);
        assertThat(nativeBytes() - before).isLessThan(40_000_000L);
    }

    private void readAndRecord(CameraConfig config, ClipRecorder recorder) throws Exception {
        int clips = results.size();
        try (FfmpegCameraSource source = new FfmpegCameraSource(config, System::nanoTime, recorder.tap(YARD))) {
            source.open();
            while (source.read().isPresent()) {
                // As fast as it goes: the whole video lies in the ring then.
            }
            recorder.record(YARD, clip(0), System.nanoTime());
        }
        await().pollInterval(Duration.ofMillis(5)).until(() -> results.size() > clips);
    }

    /** Resident memory without Java's heap, on which the packets are garbage by now. */
    private static long nativeBytes() throws IOException {
        System.gc();
        long resident =
                Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]) * 4096;
        return resident - Runtime.getRuntime().totalMemory();
    }
}
