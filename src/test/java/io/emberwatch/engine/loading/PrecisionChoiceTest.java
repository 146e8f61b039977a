package io.emberwatch.engine.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.CpuFeatures;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.tensorflow.TensorFlowEngine;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionChoiceTest {
    private static final TensorFlowEngine OLD_CPU = new TensorFlowEngine("test", Device.cpu(), false);
    private static final TensorFlowEngine GPU = new TensorFlowEngine("test", Device.gpu(), true);

    @TempDir
    Path model;

    @Test
    void load_refusesBf16OnACpuWithoutIt() throws IOException {
        assertThatThrownBy(() -> choice(OLD_CPU).load(Precision.BF16))
                .isInstanceOf(EngineException.class)
                .hasMessage("model.precision is bf16, but this CPU has neither avx512_bf16 nor amx_bf16:"
                        + " use precision auto or fp32");
    }

    @Test
    void load_refusesBf16OnTheGpu() throws IOException {
        assertThatThrownBy(() -> choice(GPU).load(Precision.BF16))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("use precision auto");
    }

    @Test
    void load_takesFp32ForAutoOnACpuWithoutBf16() throws IOException {
        TensorFlowEngine started = started();
        try (Network network = choice(new TensorFlowEngine(started.version(), started.device(), false))
                .load(Precision.AUTO)) {
            assertThat(network.precision()).isEqualTo(Precision.FP32);
        }
    }

    @Test
    void load_runsBf16WhereTheCpuHasIt() throws IOException {
        Assumptions.assumeTrue(CpuFeatures.hasBf16(), "this CPU has no bf16");
        ByteBuffer images = DrawnImages.draw(4, 224, 224);
        float[] exact;
        try (Network network = choice(started()).load(Precision.FP32)) {
            exact = network.run(images, 4, scores -> false).scores();
        }
        try (Network network = choice(started()).load(Precision.BF16)) {
            float[] fast = network.run(images, 4, scores -> false).scores();

            assertThat(network.precision()).isEqualTo(Precision.BF16);
            assertThat(PrecisionChoice.largestDifference(exact, fast))
                    .as("equal scores would mean that bf16 was not used")
                    .isPositive()
                    .isLessThan(0.05f);
        }
    }

    @Test
    void largestDifference_isNanWhereAScoreIs() {
        assertThat(PrecisionChoice.largestDifference(new float[] {1, Float.NaN}, new float[] {0.5f, 0}))
                .isNaN();
        assertThat(PrecisionChoice.largestDifference(new float[] {1, 0.25f}, new float[] {0.5f, 0.5f}))
                .isEqualTo(0.5f);
    }

    private PrecisionChoice choice(TensorFlowEngine engine) throws IOException {
        return new PrecisionChoice(engine, bundle(), 4);
    }

    private ModelPackage bundle() throws IOException {
        TinyModels.writeWithLinearHead(model, 6);
        return ModelPackage.open(model);
    }

    private static TensorFlowEngine started() {
        return TensorFlowEngine.start(io.emberwatch.engine.Device.CPU, 0);
    }
}
