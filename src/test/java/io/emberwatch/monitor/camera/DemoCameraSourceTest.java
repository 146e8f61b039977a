package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.DemoUrl;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoCameraSourceTest {
    private static final long STEP = 80_000_000;

    @Test
    void images_come_at_twelve_and_a_half_a_second_of_the_streams_own_time() throws Exception {
        try (DemoCameraSource source = source("demo:", 1280)) {
            StreamFormat format = source.open();

            assertThat(format).isEqualTo(new StreamFormat(640, 360, "demo 640x360 12.5 fps", false));
            for (int i = 0; i < 5; i++) {
                SourceFrame image = source.read().orElseThrow();
                assertThat(image.ptsNanos()).isEqualTo(i * STEP);
                assertThat(image.width()).isEqualTo(640);
                assertThat(image.height()).isEqualTo(360);
            }
        }
    }

    @Test
    void a_copied_image_is_the_room_at_its_time() throws Exception {
        try (DemoCameraSource source = source("demo:?fire=always&seed=5", 640)) {
            source.open();
            source.read();
            SourceFrame second = source.read().orElseThrow();
            ByteBuffer target = ByteBuffer.allocateDirect(640 * 360 * 3 + 7).position(7);
            second.copyTo(target);

            byte[] copied = new byte[640 * 360 * 3];
            assertThat(target.position()).isEqualTo(7);
            target.get(copied);
            DemoRoom room = new DemoRoom(DemoUrl.parse("demo:?fire=always&seed=5"));
            assertThat(copied).isEqualTo(room.draw(Duration.ofNanos(STEP)));
        }
    }

    @Test
    void wide_images_are_scaled_down_by_averaging() throws Exception {
        try (DemoCameraSource source = source("demo:", 320)) {
            assertThat(source.open()).isEqualTo(new StreamFormat(320, 180, "demo 320x180 12.5 fps", false));
            ByteBuffer target = ByteBuffer.allocateDirect(320 * 180 * 3);
            source.read().orElseThrow().copyTo(target);

            byte[] full = new DemoRoom(DemoUrl.parse("demo:")).draw(Duration.ZERO);
            int sum = 0;
            for (int at : new int[] {0, 3, 640 * 3, 640 * 3 + 3}) {
                sum += full[at] & 0xff;
            }
            assertThat(target.get(0) & 0xff).as("rounded mean").isEqualTo((sum + 2) / 4);
        }
    }

    @Test
    void a_cancelled_source_fails_at_once() throws Exception {
        try (DemoCameraSource source = source("demo:", 640)) {
            source.open();
            source.cancel();
            assertThatThrownBy(source::read)
                    .isInstanceOf(CameraException.class)
                    .hasMessage("the demo camera was stopped");
        }
        DemoCameraSource unopened = source("demo:", 640);
        unopened.cancel();
        assertThatThrownBy(unopened::open).isInstanceOf(CameraException.class);
        unopened.close();
    }

    @Test
    void options_that_no_loader_checked_are_refused_by_name() throws Exception {
        CameraConfig good = config("demo:", 640);
        CameraConfig bad = new CameraConfig(
                "x", "demo:?sede=1", good.username(), good.password(), good.capture(), good.detect(), good.explain());
        try (DemoCameraSource source = new DemoCameraSource(bad)) {
            assertThatThrownBy(source::open)
                    .isInstanceOf(CameraException.class)
                    .hasMessage("demo: url has an unknown option 'sede', did you mean 'seed'?");
        }
    }

    private static DemoCameraSource source(String url, int maxWidth) throws ConfigException {
        return new DemoCameraSource(config(url, maxWidth));
    }

    private static CameraConfig config(String url, int maxWidth) throws ConfigException {
        String text = "cameras: {a: {url: '" + url + "', capture: {max_width: " + maxWidth + "}}}";
        return new ConfigLoader(name -> null).parse("test", text).cameras().get(new CameraId("a"));
    }
}
