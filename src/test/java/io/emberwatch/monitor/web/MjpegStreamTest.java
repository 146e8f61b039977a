package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.render.Scenes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(120)
class MjpegStreamTest {
    private static final Duration PATIENT = Duration.ofSeconds(15);

    @Test
    void viewer_readsImageAfterImage() throws IOException {
        try (LiveServer live = new LiveServer(4, PATIENT, "yard")) {
            live.film("yard", 320, 180, 20);
            try (MjpegReader viewer = new MjpegReader(live.port(), "yard", 0)) {
                viewer.open();
                assertThat(viewer.status()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(viewer.contentType()).isEqualTo("multipart/x-mixed-replace; boundary=emberwatch");
                for (int i = 0; i < 10; i++) {
                    assertThat(viewer.nextJpeg()).hasSizeGreaterThan(1000);
                }
            }
            await().until(() -> live.hub.viewers(new CameraId("yard")) == 0);
            assertThat(live.counts.evicted).hasValue(0);
        }
    }

    @Test
    void javacv_playsTheStream() throws IOException {
        try (LiveServer live = new LiveServer(4, PATIENT, "yard");
                FFmpegFrameGrabber player = new FFmpegFrameGrabber(
                        live.uri("/cameras/yard/stream.mjpeg").toString())) {
            live.film("yard", 320, 180, 20);
            player.start();
            Frame frame = player.grabImage();
            // Before the camera's first frame there is a placeholder of 640x360.
            for (int i = 0; i < 12 && frame.imageWidth == 640; i++) {
                frame = player.grabImage();
            }
            for (int i = 0; i < 12; i++) {
                frame = player.grabImage();
                assertThat(frame.imageWidth).isEqualTo(320);
                assertThat(frame.imageHeight).isEqualTo(180);
            }
        }
    }

    @Test
    void viewerOfSilentCamera_getsAPlaceholderAtOnce() throws IOException {
        try (LiveServer live = new LiveServer(4, PATIENT, "yard");
                MjpegReader viewer = new MjpegReader(live.port(), "yard", 0)) {
            viewer.open();
            assertThat(viewer.nextJpeg()).isNotEmpty();
        }
    }

    @Test
    void newViewer_getsTheLastFrameWithoutANewOne() throws IOException {
        try (LiveServer live = new LiveServer(4, PATIENT, "yard")) {
            live.worker().offer(Scenes.frame(live.pool, new CameraId("yard"), 320, 180, 0, 0.1f), AlarmState.CALM);
            for (int i = 0; i < 2; i++) {
                try (MjpegReader viewer = new MjpegReader(live.port(), "yard", 0)) {
                    viewer.open();
                    assertThat(viewer.nextJpeg()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void slowViewer_skipsFrames() throws IOException {
        try (LiveServer live = new LiveServer(4, PATIENT, "yard")) {
            live.film("yard", 1280, 720, 10);
            try (MjpegReader slow = new MjpegReader(live.port(), "yard", 8 * 1024);
                    MjpegReader quick = new MjpegReader(live.port(), "yard", 0)) {
                slow.open();
                quick.open();
                while (live.counts.skipped.get() < 10) {
                    quick.nextJpeg();
                }
                assertThat(slow.nextJpeg()).as("still a whole image").isNotEmpty();
            }
        }
    }

    @Test
    void stalledViewer_isEvictedWhileOthersWatchOn() throws IOException {
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(2), "yard")) {
            live.film("yard", 1280, 720, 20);
            try (MjpegReader stalled = new MjpegReader(live.port(), "yard", 8 * 1024);
                    MjpegReader quick = new MjpegReader(live.port(), "yard", 0)) {
                stalled.open();
                quick.open();
                while (live.counts.evicted.get() == 0) {
                    quick.nextJpeg();
                }
                for (int i = 0; i < 5; i++) {
                    quick.nextJpeg();
                }
                assertThat(live.hub.viewers()).isEqualTo(1);
                assertThat(live.counts.left).hasValue(1);
            }
        }
    }

    @Test
    void stalledViewer_isGoneWithinFifteenSeconds() throws IOException {
        try (LiveServer live = new LiveServer(4, PATIENT, "yard")) {
            live.film("yard", 1280, 720, 5);
            try (MjpegReader stalled = new MjpegReader(live.port(), "yard", 8 * 1024);
                    MjpegReader quick = new MjpegReader(live.port(), "yard", 0)) {
                stalled.open();
                long came = System.nanoTime();
                quick.open();
                while (live.counts.evicted.get() == 0) {
                    quick.nextJpeg();
                }
                assertThat(Duration.ofNanos(System.nanoTime() - came)).isLessThan(Duration.ofSeconds(15));
                assertThat(live.hub.viewers()).isEqualTo(1);
            }
        }
    }

    @Test
    void viewerOfASilentCamera_isNoStalledOne() throws IOException {
        ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
        try (LiveServer live = new LiveServer(4, PATIENT, "yard");
                MjpegReader viewer = new MjpegReader(live.port(), "yard", 0)) {
            ScheduledFuture<?> clock = time.scheduleAtFixedRate(
                    () -> live.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100)), 100, 100, TimeUnit.MILLISECONDS);
            live.worker().offer(Scenes.frame(live.pool, new CameraId("yard"), 320, 180, 0, 0.1f), AlarmState.CALM);
            viewer.open();
            long came = System.nanoTime();
            while (System.nanoTime() - came < Duration.ofSeconds(12).toNanos()) {
                assertThat(viewer.nextJpeg()).isNotEmpty();
            }
            assertThat(clock.isDone()).as("the clock has stopped").isFalse();
            assertThat(live.counts.evicted).hasValue(0);
        } finally {
            time.shutdownNow();
        }
    }

    @Test
    void viewersBeyondTheLimit_areAskedToComeBack() throws Exception {
        try (LiveServer live = new LiveServer(2, PATIENT, "yard")) {
            live.film("yard", 320, 180, 20);
            try (MjpegReader first = new MjpegReader(live.port(), "yard", 0);
                    MjpegReader second = new MjpegReader(live.port(), "yard", 0)) {
                first.open();
                second.open();
                HttpResponse<String> third = live.get("/cameras/yard/stream.mjpeg");
                assertThat(third.statusCode()).isEqualTo(503);
                assertThat(third.headers().firstValue("Retry-After")).contains("5");
                assertThat(live.send("HEAD", "/healthz").statusCode()).isEqualTo(200);
            }
            await().until(() -> live.hub.viewers() == 0);
            try (MjpegReader later = new MjpegReader(live.port(), "yard", 0)) {
                later.open();
                assertThat(later.nextJpeg()).as("places come back").isNotEmpty();
            }
        }
    }

    @Test
    void headRequests_takeNoPlace() throws Exception {
        try (LiveServer live = new LiveServer(1, PATIENT, "yard")) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> head = live.send("HEAD", "/cameras/yard/stream.mjpeg");
                assertThat(head.statusCode()).isEqualTo(200);
                assertThat(head.headers().firstValue("Content-Type").orElse("")).startsWith("multipart/");
            }
            assertThat(live.counts.joined).hasValue(0);
        }
    }

    @Test
    void crowdWithSlowOnes_leavesTheQuickUndisturbed() throws IOException {
        try (LiveServer live = new LiveServer(100, Duration.ofSeconds(5), "yard")) {
            live.film("yard", 1280, 720, 100);
            List<MjpegReader> slow = new ArrayList<>();
            List<MjpegReader> quick = new ArrayList<>();
            try {
                for (int i = 0; i < 40; i++) {
                    slow.add(new MjpegReader(live.port(), "yard", 8 * 1024));
                }
                for (int i = 0; i < 20; i++) {
                    quick.add(new MjpegReader(live.port(), "yard", 0));
                }
                for (MjpegReader viewer : quick) {
                    viewer.open();
                }
                for (int round = 0; round < 5; round++) {
                    for (MjpegReader viewer : quick) {
                        viewer.nextJpeg();
                    }
                }
                while (live.counts.evicted.get() < 40) {
                    for (MjpegReader viewer : quick) {
                        viewer.nextJpeg();
                    }
                }
                assertThat(live.hub.viewers()).isEqualTo(20);
            } finally {
                for (MjpegReader viewer : slow) {
                    viewer.close();
                }
                for (MjpegReader viewer : quick) {
                    viewer.close();
                }
            }
        }
    }
}
