package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.keras.KerasFixtures;
import io.emberwatch.lab.keras.KerasImport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CroppedFramesTest {
    /** A network of 64 rows and 128 columns sees the middle half of a square frame. */
    @Test
    void heatOfACroppingModel_liesWhereTheFrameHasIt(@TempDir Path folder) throws IOException {
        KerasImport.run(
                KerasFixtures.unpack("keras3-oblong.keras", folder),
                folder.resolve("model"),
                new KerasImport.Options(
                        Optional.empty(),
                        Optional.of("raw resize=crop"),
                        List.of("nofire", "fire"),
                        Optional.empty(),
                        Optional.empty(),
                        0));
        VideoFrame frame = new Frames(1).of("camera", 200, 200);
        ByteBuffer pixels = frame.pixels();
        byte[] noise = new byte[pixels.remaining()];
        new Random(5).nextBytes(noise);
        pixels.put(noise);

        try (ModelPackage bundle = ModelPackage.open(folder.resolve("model"));
                NetworkClassifier classifier = NetworkClassifier.load(
                        bundle,
                        new NetworkOptions(Device.CPU, Precision.FP32, 1, 1),
                        camera -> 0,
                        MapChoices.USUAL,
                        InferenceListener.NOOP)) {
            HeatMap heat = classifier.classify(List.of(frame)).get(0).heatmap().orElseThrow();

            // The network sees the middle half of a square frame.
            assertThat(heat.width()).isEqualTo(heat.height());
            int quarter = heat.height() / 4;
            for (int x = 0; x < heat.width(); x++) {
                for (int y = 0; y < quarter; y++) {
                    assertThat(heat.value(x, y)).isZero();
                    assertThat(heat.value(x, heat.height() - 1 - y)).isZero();
                }
            }
            assertThat(heat.mass()).isPositive();
        }
    }
}
