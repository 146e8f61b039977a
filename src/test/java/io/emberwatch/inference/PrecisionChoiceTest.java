package io.emberwatch.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.model.TinyModels;
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
                .isInstanceOf(InferenceSetupException.class)
                .hasMessage("model.precision is bf16, but this CPU has neither avx512_bf16 nor amx_bf16:"
                        + " use precision auto or fp32");
    }

    @Test
    void load_refusesBf16OnTheGpu() throws IOException {
        assertThatThrownBy(() -> new PrecisionChoice(bundle(), GPU, true).load(Precision.BF16))
                .isInstanceOf(InferenceSetupException.class)
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
        ByteBuffer pictures = DrawnPictures.draw(4, 224, 224);
        ModelBundle bundle = bundle();
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
        assertThatThrownBy(() -> TensorFlowRuntime.choose(io.emberwatch.inference.Device.GPU, Device.cpu()))
                .isInstanceOf(InferenceSetupException.class)
                .hasMessageStartingWith("model.device is gpu, but TensorFlow finds no GPU here");
        assertThat(TensorFlowRuntime.choose(io.emberwatch.inference.Device.AUTO, Device.cpu()))
                .isEqualTo(Device.cpu());
        assertThat(TensorFlowRuntime.choose(io.emberwatch.inference.Device.AUTO, Device.gpu()))
                .isEqualTo(Device.gpu());
        assertThat(TensorFlowRuntime.choose(io.emberwatch.inference.Device.CPU, Device.gpu()))
                .isEqualTo(Device.cpu());
    }

    private ModelBundle bundle() throws IOException {
        TinyModels.writeWithLinearHead(model, 6);
        return ModelBundle.open(model);
    }

    private static TensorFlowRuntime started() {
        return TensorFlowRuntime.start(io.emberwatch.inference.Device.CPU, 0);
    }
}
