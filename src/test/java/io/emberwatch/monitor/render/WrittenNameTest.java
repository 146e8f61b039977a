package io.emberwatch.monitor.render;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.emberwatch.Installed;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.image.ScriptText;
import io.emberwatch.monitor.camera.CapturedLog;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenNameTest {
    private static final CameraId CAMERA = new CameraId("cam_1");
    private static final String UNKNOWN = "Tor \u0378";

    @ParameterizedTest
    @ValueSource(strings = {"倉庫", "مستودع", "Склад", "Hof 🔥"})
    void nameOfAnotherScript_isOnTheImage_notTheId(String name) {
        requireFonts();
        assertThat(WrittenName.of(CAMERA, name)).isEqualTo(new WrittenName(name, false));
        assertThat(image(name)).isNotEqualTo(image(CAMERA.value())).isNotEqualTo(image("倉"));
    }

    @Test
    void nameThatNeedsNoFonts_isWrittenAsBefore() {
        assertThat(WrittenName.of(CAMERA, "Küche Süd")).isEqualTo(new WrittenName("Kuche Sud", true));
        assertThat(WrittenName.of(CAMERA, "  ")).isEqualTo(new WrittenName("cam_1", true));
        assertThat(WrittenName.of("Küche")).isEqualTo(new WrittenName("Kuche", true));
    }

    @Test
    void nameThatNoFontHas_isTheId_andLoggedOnce() {
        assertThat(WrittenName.of(CAMERA, UNKNOWN)).isEqualTo(new WrittenName("cam_1", true));
        assertThat(WrittenName.of(UNKNOWN)).isEqualTo(new WrittenName("Tor ?", true));
        assertThat(image(UNKNOWN)).isEqualTo(image(CAMERA.value()));
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            new RenderWorker.CameraRenderer(CAMERA, Scenes.camera(UNKNOWN)).close();
            new RenderWorker.CameraRenderer(CAMERA, Scenes.camera("Yard")).close();
            List<String> told =
                    log.lines().stream().filter(line -> line.contains("cam_1")).toList();
            assertThat(told).hasSize(1);
            assertThat(told.get(0))
                    .contains("WARN")
                    .contains("images show its id")
                    .contains("install fonts");
        }
    }

    @Test
    void name_isDrawnOnceForAllFrames() {
        requireFonts();
        ScriptTexts texts = new ScriptTexts();
        for (int frame = 0; frame < 100; frame++) {
            // The time beside it is now wider, now narrower.
            assertThat(texts.of("倉庫", 10, 300 + frame % 4)).isPresent();
        }
        assertThat(texts.drawings()).isEqualTo(1);
        for (int other = 0; other < 1000; other++) {
            texts.of("倉庫" + other, 10, 300);
        }
        texts.of("倉庫", 10, 300);
        assertThat(texts.drawings()).as("what is long unused is forgotten").isEqualTo(1002);
    }

    private static void requireFonts() {
        Installed.require(
                ScriptText.isDrawable("倉庫 مستودع Склад 🔥"),
                "fonts: apt-get install fonts-dejavu-core fonts-wqy-microhei fonts-symbola");
    }

    private static List<Byte> image(String name) {
        FramePool pool = new FramePool(1);
        AnalysedFrame calm = Scenes.frame(pool, CAMERA, 640, 360, 0, 0.1f);
        try (FrameRenderer renderer = new FrameRenderer(ZoneOffset.UTC, 90)) {
            byte[] jpeg = renderer.ofAlarm(calm, name, 0.7);
            Byte[] boxed = new Byte[jpeg.length];
            Arrays.setAll(boxed, i -> jpeg[i]);
            return List.of(boxed);
        } finally {
            calm.frame().close();
        }
    }
}
