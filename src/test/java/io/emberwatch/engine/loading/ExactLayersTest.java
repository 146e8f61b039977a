package io.emberwatch.engine.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactLayersTest {
    /** A network in bfloat16 is off in the third digit, one in int8 in the second; what explains it is not. */
    @ParameterizedTest
    @CsvSource({"ONEDNN, BF16", "TENSORFLOW, BF16", "ONEDNN, INT8"})
    void exactLayers_ofARoundedNetwork_areThoseOfFloat32(EngineChoice engine, Precision precision) {
        ImageBatch image = drawn();
        try (Network rounded = load(engine, precision);
                Network exact = load(EngineChoice.TENSORFLOW, Precision.FP32)) {
            float[] expected = features(exact.inspect(), image);
            float most = 0;
            for (float value : expected) {
                most = Math.max(most, Math.abs(value));
            }

            assertThat(features(rounded.inspect().exact(), image)).containsExactly(expected, within(1e-4f * most));
            assertThat(features(rounded.inspect(), image)).isNotEqualTo(expected);
        } catch (EngineException e) {
            assumeTrue(false, "needs " + precision + ": " + e.getMessage());
        }
    }

    private static float[] features(InspectableModel network, ImageBatch image) {
        ForwardResult result = network.run(image, ForwardRequest.activations(List.of(network.lastLayer())));
        return result.activations().get(network.lastLayer()).values();
    }

    private static Network load(EngineChoice engine, Precision precision) {
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN)) {
            return NetworkLoader.load(bundle, new NetworkOptions(engine, Device.CPU, precision, 0, 1));
        }
    }

    private static ImageBatch drawn() {
        ByteBuffer bytes = DrawnImages.draw(1, 192, 192);
        float[] rgb = new float[bytes.limit()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bytes.get(i) & 0xff;
        }
        return new ImageBatch(1, 192, 192, rgb);
    }
}
