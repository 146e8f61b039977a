package io.emberwatch.monitor.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraStatuses;
import io.emberwatch.monitor.config.MonitorConfig.PublishConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenderWorkerTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final CameraId GATE = new CameraId("gate");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FramePool pool = new FramePool(8);
    private final AtomicLong now = new AtomicLong();
    private final CameraStatuses statuses = new CameraStatuses();
    private final MjpegHub hub = new MjpegHub();
    private final Recorder recorder = new Recorder();
    private final List<EncodedFrame> seen = new CopyOnWriteArrayList<>();
    private final RenderWorker worker = new RenderWorker(
            Map.of(YARD, Scenes.camera("Yard"), GATE, Scenes.camera("Gate")),
            statuses,
            new PublishConfig(85),
            hub,
            now::get,
            ZoneOffset.UTC,
            recorder,
            cause -> {});

    @BeforeEach
    void start() {
        worker.start();
    }

    @AfterEach
    void nothingStaysOpen() {
        worker.close();
        worker.close();
        assertThat(pool.leased()).as("leases after close").isZero();
    }

    @Test
    void watchedFrame_isEncodedOnceForAllViewers() {
        for (int i = 0; i < 20; i++) {
            hub.subscribe(YARD, seen::add);
        }
        offer(YARD, AlarmState.CALM);
        await().until(() -> seen.size() == 20);
        assertThat(recorder.encoded).containsExactly(YARD);
        assertThat(seen).allMatch(image -> image == seen.get(0));
        assertThat(recorder.published).containsExactly(YARD);
        assertThat(brightness(seen.get(0))).isGreaterThan(60);
    }

    @Test
    void fire_isNotEncodedWhereNobodyLooks() {
        hub.subscribe(GATE, image -> {});
        offer(YARD, AlarmState.FIRE);
        offer(GATE, AlarmState.CALM);
        await().until(() -> recorder.published.contains(GATE));
        assertThat(recorder.encoded).doesNotContain(YARD);
        assertThat(hub.latest(YARD)).isEmpty();
    }

    @Test
    void snapshot_ofUnwatchedCameraShowsItsNewestFrame() throws Exception {
        offer(YARD, AlarmState.CALM);
        EncodedFrame first = snapshot(YARD);
        assertThat(brightness(first)).isGreaterThan(60);
        assertThat(snapshot(YARD)).as("the same frame is not encoded again").isSameAs(first);
        offer(YARD, AlarmState.CALM);
        await().untilAsserted(() -> assertThat(snapshot(YARD)).isNotSameAs(first));
    }

    @Test
    void snapshot_beforeAnyFrameIsAPlaceholder() throws Exception {
        assertThat(decodedWidth(snapshot(YARD))).isEqualTo(640);
        EncodedFrame connecting = snapshot(YARD);
        statuses.lost(YARD, "connection refused", now.get());
        assertThat(snapshot(YARD)).as("now it says why").isNotSameAs(connecting);
    }

    @Test
    void snapshot_ofUnknownCameraFails() {
        assertThatThrownBy(() -> snapshot(new CameraId("nobody")))
                .hasCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void silentCamera_isMarkedStaleAndRecoversWithANewFrame() {
        hub.subscribe(YARD, seen::add);
        offer(YARD, AlarmState.CALM);
        await().until(() -> seen.size() == 1);

        now.addAndGet(11 * SECOND);
        await().until(() -> seen.size() == 2);
        assertThat(brightness(seen.get(1))).as("faded").isLessThan(brightness(seen.get(0)) * 0.7);

        now.addAndGet(SECOND);
        await().until(() -> seen.size() == 3);

        offer(YARD, AlarmState.CALM);
        await().until(() -> seen.size() == 4);
        assertThat(brightness(seen.get(3))).as("live again").isCloseTo(brightness(seen.get(0)), within(3));
        assertThat(recorder.published)
                .as("marked images are no news of the camera")
                .containsExactly(YARD, YARD);
    }

    @Test
    void lostCamera_isMarkedUntilAFrameCapturedLater() throws Exception {
        offer(YARD, AlarmState.CALM);
        double live = brightness(snapshot(YARD));
        now.addAndGet(SECOND);
        statuses.lost(YARD, "no answer within 10 s", now.get());
        assertThat(brightness(snapshot(YARD))).isLessThan(live * 0.7);

        worker.offer(Scenes.frame(pool, YARD, 320, 180, now.get() - 1, 0.1f), AlarmState.CALM);
        assertThat(brightness(snapshot(YARD))).as("a straggler from before").isLessThan(live * 0.7);

        now.addAndGet(SECOND);
        offer(YARD, AlarmState.CALM);
        assertThat(brightness(snapshot(YARD))).isCloseTo(live, within(3));
    }

    @Test
    void reconnectedCamera_isNotLiveBeforeItsFirstFrame() throws Exception {
        offer(YARD, AlarmState.CALM);
        EncodedFrame live = snapshot(YARD);
        now.addAndGet(SECOND);
        statuses.lost(YARD, "no answer within 10 s", now.get());
        EncodedFrame lost = snapshot(YARD);
        now.addAndGet(SECOND);
        statuses.connected(YARD);
        EncodedFrame back = snapshot(YARD);
        assertThat(back).as("no longer NO SIGNAL").isNotSameAs(lost);
        assertThat(brightness(back)).as("but still an old image").isLessThan(brightness(live) * 0.7);
        offer(YARD, AlarmState.CALM);
        assertThat(brightness(snapshot(YARD))).isCloseTo(brightness(live), within(3));
    }

    @Test
    void frozenCamera_staysMarkedWhileFramesArrive() throws Exception {
        offer(YARD, AlarmState.CALM);
        double live = brightness(snapshot(YARD));
        offer(YARD, AlarmState.CALM);
        statuses.looks(YARD, now.get(), true, false);
        assertThat(brightness(snapshot(YARD))).isLessThan(live * 0.7);
        statuses.delivered(YARD, now.get());
        assertThat(brightness(snapshot(YARD))).isCloseTo(live, within(3));
    }

    @Test
    void coveredCamera_isMarkedToo_andCountsAsPublished() throws Exception {
        offer(YARD, AlarmState.CALM);
        double live = brightness(snapshot(YARD));
        hub.subscribe(YARD, seen::add);
        offer(YARD, AlarmState.CALM);
        statuses.looks(YARD, now.get(), false, true);
        await().untilAsserted(() -> assertThat(brightness(snapshot(YARD))).isLessThan(live * 0.7));
        statuses.delivered(YARD, now.get());
        assertThat(brightness(snapshot(YARD))).isCloseTo(live, within(3));
        await().untilAsserted(() -> assertThat(recorder.published).containsExactly(YARD, YARD));
    }

    @Test
    void slowCamera_isRepeatedToItsViewers() {
        hub.subscribe(YARD, seen::add);
        offer(YARD, AlarmState.CALM);
        await().until(() -> seen.size() == 1);
        now.addAndGet(6 * SECOND);
        await().until(() -> seen.size() == 2);
        assertThat(recorder.published).containsExactly(YARD);
    }

    @Test
    void offerAfterClose_isClosedAndCounted() throws Exception {
        worker.close();
        offer(YARD, AlarmState.CALM);
        assertThat(pool.leased()).isZero();
        assertThat(recorder.dropped).containsExactly(RenderListener.DropReason.STOPPED);
        assertThatThrownBy(() -> snapshot(YARD)).isInstanceOf(ExecutionException.class);
    }

    @Test
    void offerOfUnknownCamera_isRefusedAndClosed() {
        assertThatThrownBy(() -> offer(new CameraId("nobody"), AlarmState.CALM))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(pool.leased()).isZero();
    }

    @Test
    void crowdOfFrames_holdsAtMostItsLeases() {
        for (int i = 0; i < 200; i++) {
            offer(YARD, AlarmState.CALM);
            assertThat(pool.leased()).isLessThanOrEqualTo(RenderWorker.FRAMES_A_CAMERA + 1);
        }
        await().until(() -> pool.leased() == 1);
    }

    @Test
    void brokenListener_doesNotStopTheImages() {
        hub.subscribe(YARD, seen::add);
        recorder.broken = true;
        offer(YARD, AlarmState.CALM);
        await().until(() -> recorder.dropped.contains(RenderListener.DropReason.FAILED));
        recorder.broken = false;
        offer(YARD, AlarmState.CALM);
        await().until(() -> seen.size() == 1);
    }

    private void offer(CameraId camera, AlarmState state) {
        statuses.delivered(camera, now.get());
        worker.offer(Scenes.frame(pool, camera, 320, 180, now.get(), 0.1f), state);
    }

    private EncodedFrame snapshot(CameraId camera) throws Exception {
        return worker.snapshot(camera).get(20, TimeUnit.SECONDS);
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    private static int decodedWidth(EncodedFrame image) {
        try (Mat bgr = decode(image)) {
            return bgr.cols();
        }
    }

    private static double brightness(EncodedFrame image) {
        try (Mat bgr = decode(image)) {
            ByteBuffer pixels = bgr.createBuffer();
            long sum = 0;
            int count = pixels.remaining();
            while (pixels.hasRemaining()) {
                sum += pixels.get() & 0xff;
            }
            return (double) sum / count;
        }
    }

    private static Mat decode(EncodedFrame image) {
        byte[] bytes = new byte[image.jpeg().remaining()];
        image.jpeg().get(bytes);
        try (BytePointer pointer = new BytePointer(bytes);
                Mat raw = new Mat(1, bytes.length, org.bytedeco.opencv.global.opencv_core.CV_8UC1, pointer)) {
            return imdecode(raw, IMREAD_COLOR);
        }
    }

    private static final class Recorder implements RenderListener {
        private final List<CameraId> published = new CopyOnWriteArrayList<>();
        private final List<CameraId> encoded = new CopyOnWriteArrayList<>();
        private final List<DropReason> dropped = new CopyOnWriteArrayList<>();
        private volatile boolean broken;

        @Override
        public void framePublished(CameraId camera, long captureToPublishNanos) {
            published.add(camera);
        }

        @Override
        public void encoded(CameraId camera, long nanos) {
            if (broken) {
                throw new IllegalStateException("broken on purpose");
            }
            encoded.add(camera);
        }

        @Override
        public void frameDropped(CameraId camera, DropReason reason) {
            dropped.add(reason);
        }
    }

    @Test
    void cameraThatGoes_hasItsFramesClosed_andOneThatComesIsShown() throws Exception {
        CameraId hall = new CameraId("hall");
        offer(YARD, AlarmState.CALM);
        offer(GATE, AlarmState.CALM);
        snapshot(YARD);
        snapshot(GATE);
        assertThat(pool.leased()).isEqualTo(2);

        worker.follow(Map.of(GATE, Scenes.camera("Another name"), hall, Scenes.camera("Hall")));

        await().until(() -> pool.leased() == 1);
        assertThatThrownBy(() -> snapshot(YARD)).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> offer(YARD, AlarmState.CALM)).isInstanceOf(IllegalArgumentException.class);
        assertThat(decodedWidth(snapshot(hall))).isEqualTo(640);
        offer(hall, AlarmState.CALM);
        await().untilAsserted(() -> assertThat(brightness(snapshot(hall))).isGreaterThan(60));
        long sequence = snapshot(GATE).sequence();
        offer(GATE, AlarmState.CALM);
        await().until(() -> snapshot(GATE).sequence() > sequence);
    }

    @Test
    void lowerQuality_makesSmallerImagesFromThenOn() throws Exception {
        offer(YARD, AlarmState.CALM);
        int before = snapshot(YARD).jpeg().remaining();
        worker.encodeWith(new PublishConfig(5));
        offer(YARD, AlarmState.CALM);
        await().untilAsserted(
                        () -> assertThat(snapshot(YARD).jpeg().remaining()).isLessThan(before));
    }
}
