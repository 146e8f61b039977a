package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emberwatch.engine.Precision;
import io.emberwatch.engine.onednn.OneDnnDenseNet.Result;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against {@link PlainDenseNet}, on networks with drawn weights. */
class OneDnnDenseNetTest {
    private static final DenseNetModel SMALL = RandomModels.of(RandomModels.SMALL, 96);
    private static final Cpu AVX2 = new Cpu(dnnl.dnnl_cpu_isa_avx2, true);

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("121 at 96", RandomModels.of(RandomModels.DENSENET_121, 96)),
                Arguments.of("169 at 96", RandomModels.of(RandomModels.DENSENET_169, 96)),
                Arguments.of("201 at 64", RandomModels.of(RandomModels.DENSENET_201, 64)),
                Arguments.of("small at 224", RandomModels.of(RandomModels.SMALL, 224)),
                Arguments.of("small at 299", RandomModels.of(RandomModels.SMALL, 299)),
                Arguments.of("small at 100x77, channels in no block", RandomModels.of(RandomModels.SMALL, 100, 77, 5)),
                Arguments.of("max pool, BGR and two dense layers", RandomModels.withOtherHead(RandomModels.SMALL, 96)),
                Arguments.of(
                        "channels in the order GBR",
                        RandomModels.inOrder(RandomModels.withOtherHead(RandomModels.SMALL, 96), 1, 2, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void fp32GivesWhatPlainLoopsGive(String name, DenseNetModel model) {
        Cpu cpu = Natives.load();
        assertParity(model, Layout.best(model, Precision.FP32, cpu));
        assertParity(model, Layout.best(model, Precision.FP32, AVX2));
        assertParity(model, Layout.ROWS);
    }

    private static void assertParity(DenseNetModel model, Layout layout) {
        ByteBuffer images = RandomModels.images(model, 2, 7);
        PlainDenseNet plain = new PlainDenseNet(model);
        try (OneDnnDenseNet network = OneDnnDenseNet.load(model, Precision.FP32, Optional.empty(), 2, layout)) {
            Result result = network.run(images, 2);

            for (int i = 0; i < 2; i++) {
                PlainDenseNet.Tensor expected = plain.features(images, i);
                float[] features = features(result, i);
                assertThat(result.height()).isEqualTo(expected.height());
                assertThat(result.width()).isEqualTo(expected.width());
                assertThat(features).hasSameSizeAs(expected.values());
                assertThat(deviation(features, expected.values())).isLessThan(1e-4);
                HeadPass head = new HeadPass(model);
                float[] logits = head.logits(expected.values(), 0, expected.height() * expected.width());
                int classes = result.classes();
                assertThat(Arrays.copyOfRange(result.logits(), i * classes, (i + 1) * classes))
                        .containsExactly(logits, within(1e-3f));
                assertThat(Arrays.copyOfRange(result.scores(), i * classes, (i + 1) * classes))
                        .containsExactly(head.scores(logits), within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BLOCKS_OF_8")
    void bf16StaysNearFp32(Layout layout) {
        assumeTrue(Natives.load().hasBf16(), "this CPU has no bf16");
        DenseNetModel model = RandomModels.of(RandomModels.DENSENET_121, 64);
        ByteBuffer images = RandomModels.images(model, 1, 3);
        float[] exact = new PlainDenseNet(model).features(images, 0).values();
        try (OneDnnDenseNet network = OneDnnDenseNet.load(model, Precision.BF16, Optional.empty(), 1, layout)) {
            assertThat(deviation(network.run(images, 1).features(), exact)).isBetween(1e-5, 0.02);
        }
    }

    @Test
    void channelsLieInBlocks_onlyWhereTheyFillThemAndTheCpuHasKernels() {
        Cpu avx512 = new Cpu(dnnl.dnnl_cpu_isa_avx512_core, true);
        Cpu amx = new Cpu(dnnl.dnnl_cpu_isa_avx512_core_amx, true);
        DenseNetModel full = RandomModels.of(RandomModels.DENSENET_121, 32);

        assertThat(Layout.best(full, Precision.FP32, avx512)).isEqualTo(Layout.BLOCKS_OF_16);
        assertThat(Layout.best(full, Precision.FP32, AVX2)).isEqualTo(Layout.BLOCKS_OF_8);
        assertThat(Layout.best(full, Precision.BF16, amx)).isEqualTo(Layout.ROWS);
        assertThat(Layout.best(full, Precision.INT8, avx512)).isEqualTo(Layout.ROWS);
        // Half of 144 channels is no multiple of sixteen.
        assertThat(Layout.best(SMALL, Precision.FP32, avx512)).isEqualTo(Layout.ROWS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void int8StaysNearFp32_alsoWhereNormsTurnSignsRound(String name, DenseNetModel model) {
        assumeTrue(Natives.load().hasInt8(), "this CPU has no int8");
        Calibration calibration = calibration(model, 8);
        ByteBuffer images = RandomModels.images(model, 1, 5);
        float[] exact = features(model, Precision.FP32, Optional.empty(), images);

        double bytes = deviation(features(model, Precision.INT8, Optional.of(calibration), images), exact);
        double floatEnds =
                deviation(features(model, Precision.INT8, Optional.of(calibration.withFloatEnds(true)), images), exact);

        assertThat(bytes).isBetween(1e-5, 0.2);
        assertThat(floatEnds).isBetween(1e-5, 1.1 * bytes);
    }

    private static float[] features(
            DenseNetModel model, Precision precision, Optional<Calibration> calibration, ByteBuffer images) {
        try (OneDnnDenseNet network = OneDnnDenseNet.load(model, precision, calibration, 1)) {
            return network.run(images, 1).features();
        }
    }

    @Test
    void imagesOfABatchDoNotDisturbEachOther() {
        ByteBuffer images = RandomModels.images(SMALL, 7, 1);
        try (OneDnnDenseNet network = OneDnnDenseNet.load(SMALL, Precision.FP32, Optional.empty(), 3)) {
            Result together = network.run(images, 7);

            for (int i = 0; i < 7; i++) {
                ByteBuffer one = images.duplicate().position(i * SMALL.imageBytes());
                assertThat(network.run(one, 1).features()).isEqualTo(features(together, i));
            }
        }
    }

    @Test
    void closingWaitsForTheBatchUnderWay() throws Exception {
        ByteBuffer images = RandomModels.images(SMALL, 64, 1);
        OneDnnDenseNet network = OneDnnDenseNet.load(SMALL, Precision.FP32, Optional.empty(), 2);
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<String> run = CompletableFuture.supplyAsync(() -> {
            started.countDown();
            try {
                return network.run(images, 64).count() + " images";
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        });
        started.await();
        network.close();

        assertThat(run.get(10, TimeUnit.SECONDS)).isIn("64 images", "the network is closed");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void oneDnnStartsNoThreadsOfItsOwn() {
        ByteBuffer images = RandomModels.images(SMALL, 4, 1);
        try (OneDnnDenseNet network = OneDnnDenseNet.load(SMALL, Precision.FP32, Optional.empty(), 2)) {
            network.run(images, 4);
            // A thread that Java does not know has the name of the one that started it.
            assertThat(ownThreads()).isEqualTo(2);
        }
    }

    private static long ownThreads() {
        File[] tasks = new File("/proc/self/task").listFiles();
        return Stream.of(tasks)
                .filter(task -> {
                    try {
                        return Files.readString(task.toPath().resolve("comm"))
                                .strip()
                                .equals("onednn");
                    } catch (IOException e) {
                        // It has just ended.
                        return false;
                    }
                })
                .count();
    }

    @Test
    void refusesABufferThatIsShorterThanItsImages() {
        ByteBuffer images = RandomModels.images(SMALL, 1, 1);
        try (OneDnnDenseNet network = OneDnnDenseNet.load(SMALL, Precision.FP32, Optional.empty(), 1)) {
            assertThatThrownBy(() -> network.run(images, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 images are");
        }
    }

    @Test
    void closingTwiceIsHarmless_andARunAfterwardsIsRefused() {
        OneDnnDenseNet network = OneDnnDenseNet.load(SMALL, Precision.FP32, Optional.empty(), 2);
        network.close();
        network.close();

        assertThatThrownBy(() -> network.run(RandomModels.images(SMALL, 1, 1), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void refusesInt8WithoutCalibration() {
        assumeTrue(Natives.load().hasInt8(), "this CPU has no int8");

        assertThatThrownBy(() -> OneDnnDenseNet.load(SMALL, Precision.INT8, Optional.empty(), 1))
                .isInstanceOf(OneDnnException.class)
                .hasMessage("the model has no calibration for int8");
    }

    @Test
    void refusesTheCalibrationOfAnotherNetwork() {
        assumeTrue(Natives.load().hasInt8(), "this CPU has no int8");
        Calibration other = calibration(RandomModels.of(RandomModels.SMALL, 64, 64, 8), 1);

        assertThatThrownBy(() -> OneDnnDenseNet.load(SMALL, Precision.INT8, Optional.of(other), 1))
                .isInstanceOf(OneDnnException.class)
                .hasMessageContaining("another network");
    }

    static Calibration calibration(DenseNetModel model, int count) {
        try (Calibrator calibrator = new Calibrator(model)) {
            for (int i = 0; i < count; i++) {
                calibrator.add(RandomModels.images(model, 1, 100 + i));
            }
            return calibrator.result();
        }
    }

    private static float[] features(Result result, int index) {
        int count = result.height() * result.width() * result.channels();
        return Arrays.copyOfRange(result.features(), index * count, (index + 1) * count);
    }

    /** Root of the mean squared difference, against that of the values. */
    static double deviation(float[] values, float[] expected) {
        double difference = 0;
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(values[i] - expected[i], 2);
            sum += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / sum);
    }

    @Test
    void scratchMemoryThatNoRunNeeds_isReleased_andComesBackWithTheSameScores() {
        ByteBuffer images = RandomModels.images(SMALL, 3, 7);
        try (OneDnnDenseNet network = OneDnnDenseNet.load(SMALL, Precision.FP32, Optional.empty(), 3, Layout.ROWS)) {
            float[] scores = network.run(images, 3).scores();
            network.releaseIdle();
            assertThat(network.scratchSpaces()).as("a run just needed them").isEqualTo(3);

            network.run(images, 1);
            network.releaseIdle();
            assertThat(network.scratchSpaces()).as("one at a time needs one").isEqualTo(1);
            network.releaseIdle();
            assertThat(network.scratchSpaces()).isZero();

            assertThat(network.run(images, 3).scores()).isEqualTo(scores);
            assertThat(network.scratchSpaces()).isBetween(1, 3);
        }
    }
}
