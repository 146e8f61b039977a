package io.emberwatch.engine.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.CpuFeatures;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.tensorflow.TensorFlowEngine;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
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

    @Test
    void auto_takesInt8_whereThePackageIsCalibratedAndItIsFasterThanHalfOfFp32() throws IOException {
        assertThat(auto(Map.of(Precision.FP32, 40, Precision.BF16, 20, Precision.INT8, 4)))
                .isEqualTo(Precision.INT8);
        assertThat(auto(Map.of(Precision.FP32, 20, Precision.BF16, 10, Precision.INT8, 20)))
                .isEqualTo(Precision.BF16);
        assertThat(auto(Map.of(Precision.FP32, 20, Precision.BF16, 10))).isEqualTo(Precision.BF16);
        assertThat(auto(Map.of(Precision.FP32, 40, Precision.INT8, 25)))
                .as("without bf16 anything faster is welcome")
                .isEqualTo(Precision.INT8);
        assertThat(auto(Map.of(Precision.FP32, 20))).isEqualTo(Precision.FP32);
    }

    private Precision auto(Map<Precision, Integer> milliseconds) throws IOException {
        try (ModelPackage bundle = bundle();
                Network network = new PrecisionChoice(new SlowEngine(milliseconds), bundle, 8).load(Precision.AUTO)) {
            return network.precision();
        }
    }

    /** Takes so long for each run, and is sure that nothing burns. */
    private record SlowEngine(Map<Precision, Integer> milliseconds) implements Engine {
        @Override
        public Optional<String> without(Precision precision) {
            return precision == Precision.AUTO || milliseconds.containsKey(precision)
                    ? Optional.empty()
                    : Optional.of("not here");
        }

        @Override
        public Network load(ModelPackage bundle, Precision precision, int maxBatch) {
            return new SlowNetwork(bundle.manifest(), precision, maxBatch, milliseconds.get(precision));
        }
    }

    private record SlowNetwork(ModelManifest manifest, Precision precision, int maxBatch, int milliseconds)
            implements Network {
        @Override
        public NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
            return new NetworkOutput(2, new float[2 * count], new float[2 * count], Optional.empty());
        }

        @Override
        public ClassifierHead head() {
            return new ClassifierHead(
                    new float[1], new float[1], List.of(new DenseLayer(1, 2, new float[2], new float[2], false)));
        }

        @Override
        public String engine() {
            return "slow";
        }

        @Override
        public String device() {
            return "cpu";
        }

        @Override
        public Optional<InspectableModel> inspectable() {
            return Optional.empty();
        }

        @Override
        public void close() {}
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
