package io.emberwatch.engine.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionChoiceTest {
    private static final TensorFlowRuntime CPU = new TensorFlowRuntime("test", Device.cpu());
    private static final TensorFlowRuntime GPU = new TensorFlowRuntime("test", Device.gpu());

    @TempDir
    Path model;

    @Test
    void load_refusesBf16OnACpuWithoutIt() throws IOException {
        assertThatThrownBy(() -> new PrecisionChoice(bundle(), CPU, false).load(Precision.BF16))
                .isInstanceOf(EngineException.class)
                .hasMessage("model.precision is bf16, but this CPU has neither avx512_bf16 nor amx_bf16:"
                        + " use precision auto or fp32");
    }

    @Test
    void load_refusesBf16OnTheGpu() throws IOException {
        assertThatThrownBy(() -> new PrecisionChoice(bundle(), GPU, true).load(Precision.BF16))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("use precision auto");
    }

    @Test
    void load_takesFp32ForAutoOnACpuWithoutBf16() throws IOException {
        PrecisionChoice.Loaded loaded = new PrecisionChoice(bundle(), started(), false).load(Precision.AUTO);

        loaded.network().close();
        assertThat(loaded.bf16()).isFalse();
    }

    @Test
    void load_runsBf16WhereTheCpuHasIt() throws IOException {
        Assumptions.assumeTrue(CpuFeatures.hasBf16(), "this CPU has no bf16");
        ByteBuffer pictures = DrawnImages.draw(4, 224, 224);
        ModelPackage bundle = bundle();
        float[] exact;
        try (Network network = Network.load(bundle, started(), false)) {
            exact = network.run(pictures, 4, scores -> false).scores();
        }
        PrecisionChoice.Loaded loaded = new PrecisionChoice(bundle, started(), true).load(Precision.BF16);
        try (Network network = loaded.network()) {
            float[] fast = network.run(pictures, 4, scores -> false).scores();

            assertThat(loaded.bf16()).isTrue();
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

    @Test
    void choose_refusesAGpuThatIsNotThere() {
        assertThatThrownBy(() -> TensorFlowRuntime.choose(io.emberwatch.engine.Device.GPU, Device.cpu()))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("model.device is gpu, but TensorFlow finds no GPU here");
        assertThat(TensorFlowRuntime.choose(io.emberwatch.engine.Device.AUTO, Device.cpu()))
                .isEqualTo(Device.cpu());
        assertThat(TensorFlowRuntime.choose(io.emberwatch.engine.Device.AUTO, Device.gpu()))
                .isEqualTo(Device.gpu());
        assertThat(TensorFlowRuntime.choose(io.emberwatch.engine.Device.CPU, Device.gpu()))
                .isEqualTo(Device.cpu());
    }

    private ModelPackage bundle() throws IOException {
        TinyModels.writeWithLinearHead(model, 6);
        return ModelPackage.open(model);
    }

    private static TensorFlowRuntime started() {
        return TensorFlowRuntime.start(io.emberwatch.engine.Device.CPU, 0);
    }
}
