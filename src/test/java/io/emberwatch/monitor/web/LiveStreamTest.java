package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.AccessConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The images of many cameras over one connection: {@code /api/live}. */
@Tag("slow")
@Timeout(120)
class LiveStreamTest {
    private static final Duration PATIENT = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    @Test
    void oneConnection_hasTheImagesOfTheCamerasThatWereNamed() throws Exception {
        try (LiveServer live = new LiveServer(1, PATIENT, "gate", "store", "yard")) {
            live.film("gate", 320, 180, 50);
            live.film("yard", 320, 180, 50);
            try (MjpegReader wall = new MjpegReader(live.port(), "/api/live?cameras=gate,yard,gate", 0, "")) {
                wall.open();
                assertThat(wall.contentType()).isEqualTo("multipart/mixed; boundary=emberwatch");
                assertThat(camerasOf(wall, 20)).containsExactlyInAnyOrder("gate", "yard");
                assertThat(live.hub.viewers()).isEqualTo(2);
                assertThat(live.counts.joined).as("a viewer of each").hasValue(2);
                assertThat(live.get("/cameras/store/stream.mjpeg").statusCode())
                        .as("it takes the one place")
                        .isEqualTo(503);
            }
            await().until(() -> live.counts.left.get() == 2);
            try (MjpegReader everything = new MjpegReader(live.port(), "/api/live", 0, "")) {
                everything.open();
                assertThat(camerasOf(everything, 20)).containsExactlyInAnyOrder("gate", "store", "yard");
            }
        }
    }

    @Test
    void slowReader_skipsImagesOfEachCamera_andStillGetsAll() throws IOException {
        try (LiveServer live = new LiveServer(4, PATIENT, "gate", "yard")) {
            live.film("gate", 1280, 720, 10);
            live.film("yard", 1280, 720, 10);
            try (MjpegReader slow = new MjpegReader(live.port(), "/api/live", 8 * 1024, "")) {
                slow.open();
                await().atMost(Duration.ofSeconds(60)).until(() -> live.counts.skipped.get() > 20);
                assertThat(camerasOf(slow, 10)).containsExactlyInAnyOrder("gate", "yard");
            }
        }
    }

    @Test
    void cameraThatGoes_endsTheStreamsThatHaveIt_andNoOther() throws IOException {
        try (LiveServer live = new LiveServer(4, PATIENT, "gate", "yard")) {
            live.film("gate", 320, 180, 50);
            live.film("yard", 320, 180, 50);
            try (MjpegReader both = new MjpegReader(live.port(), "/api/live", 0, "");
                    MjpegReader one = new MjpegReader(live.port(), "/api/live?cameras=gate", 0, "")) {
                both.open();
                one.open();
                live.server().forget(new CameraId("yard"));

                assertThatThrownBy(() -> camerasOf(both, 1_000_000)).isInstanceOf(Exception.class);
                assertThat(camerasOf(one, 10)).containsExactly("gate");
                assertThat(live.hub.viewers()).isEqualTo(1);
            }
        }
    }

    @Test
    void whoSeesSomeCameras_getsThoseOnly_untilTheRightEnds() throws Exception {
        try (Site site = new Site(folder)) {
            site.live.film("gate", 320, 180, 50);
            site.live.film("yard", 320, 180, 50);
            String[] named = Site.bearer("gate-viewer");
            assertThat(site.live
                            .call("GET", "/api/live?cameras=yard", "", named)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(site.live
                            .call("GET", "/api/live?cameras=gate,yard", "", named)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(site.live.call("GET", "/api/live?cameras=", "", named).statusCode())
                    .isEqualTo(404);
            String headers = named[0] + ": " + named[1] + "\r\n";
            try (MjpegReader wall = new MjpegReader(site.live.port(), "/api/live", 0, headers)) {
                wall.open();
                assertThat(camerasOf(wall, 20)).containsExactly("gate");

                site.live.server().access().replace(accessWithoutTokens(site));
                assertThatThrownBy(() -> camerasOf(wall, 1_000_000)).isInstanceOf(Exception.class);
            }
        }
    }

    private static AccessConfig accessWithoutTokens(Site site) {
        var all = Site.access(site.audit, Optional.empty(), "oli");
        return new AccessConfig(
                all.insecure(),
                all.audit(),
                all.sessionIdle(),
                all.sessionMax(),
                all.proxies(),
                all.openId(),
                all.users(),
                List.of());
    }

    /** Whose images come next. */
    private static Set<String> camerasOf(MjpegReader reader, int images) throws IOException {
        Set<String> cameras = new HashSet<>();
        for (int i = 0; i < images; i++) {
            reader.nextJpeg();
            cameras.add(reader.camera());
        }
        return cameras;
    }
}
