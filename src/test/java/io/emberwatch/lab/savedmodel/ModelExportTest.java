package io.emberwatch.lab.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class ModelExportTest {
    @TempDir
    Path folder;

    @Test
    void reloadedModel_givesTheScoresOfTheGraphItCameFrom() throws IOException {
        TinyModels.writeWithHiddenLayer(folder, 7);
        byte[] pixels = new byte[3 * 224 * 224 * 3];
        new Random(3).nextBytes(pixels);
        DenseNetSpec spec = TinyModels.spec().withHidden(List.of(1024));
        Weights weights = ParameterSpec.initial(ParameterSpec.of(spec), 7);

        float[][] expected;
        try (FrozenDenseNet network = new FrozenDenseNet(spec, weights, 224, 1);
                Session session = new Session(network.graph());
                Tensor images = TUint8.tensorOf(Shape.of(3, 224, 224, 3), DataBuffers.of(pixels));
                Result result = session.runner()
                        .feed(network.images(), images)
                        .fetch(network.scores())
                        .run()) {
            expected = StdArrays.array2dCopyOf((TFloat32) result.get(0));
        }

        try (Network model = OpenedModels.open(folder)) {
            ByteBuffer images =
                    ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
            NetworkOutput output = model.run(images, 3, scores -> false);
            for (int i = 0; i < 3; i++) {
                assertThat(output.score(i, 0) + output.score(i, 1)).isCloseTo(1f, within(1e-5f));
                assertThat(new float[] {output.score(i, 0), output.score(i, 1)})
                        .containsExactly(expected[i], within(1e-5f));
            }
            assertThat(model.manifest().features()).isEqualTo("conv5_block4_concat");
            assertThat(model.manifest().head().dense()).hasSize(2);
            assertThat(model.manifest().fireIndex()).isEqualTo(1);
        }
    }
}
