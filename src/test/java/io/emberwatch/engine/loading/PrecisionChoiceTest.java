package io.emberwatch.engine.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.CpuFeatures;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.Refusal;
import io.emberwatch.engine.onednn.OneDnnException;
import io.emberwatch.engine.tensorflow.TensorFlowEngine;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class PrecisionChoiceTest {
    private static final NetworkOptions OPTIONS =
            new NetworkOptions(io.emberwatch.engine.Device.CPU, Precision.AUTO, 0, 4);

    private static final TensorFlowEngine OLD_CPU = new TensorFlowEngine("test", Device.cpu(), false);
    private static final TensorFlowEngine GPU = new TensorFlowEngine("test", Device.gpu(), true);

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(PrecisionChoice.class);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<Precision> runs = Collections.synchronizedList(new ArrayList<>());
    private final List<Network> open = Collections.synchronizedList(new ArrayList<>());
    /** The precision in which nothing works; null where everything does. */
    private Precision failing;

    private boolean failsLoading;
    /** What runs in it throw; null for an exception of oneDNN. */
    private Error fault;

    private boolean knowsInt8 = true;

    @TempDir
    Path model;

    @BeforeEach
    void listen() {
        lines.start();
        LOG.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        LOG.detachAppender(lines);
    }

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
    void auto_takesInt8WhereItIsThere_elseBf16_elseFp32_howeverLongTheyTake() throws IOException {
        assertThat(auto(Precision.FP32, Precision.BF16, Precision.INT8)).isEqualTo(Precision.INT8);
        assertThat(auto(Precision.FP32, Precision.INT8)).isEqualTo(Precision.INT8);
        assertThat(auto(Precision.FP32, Precision.BF16)).isEqualTo(Precision.BF16);
        assertThat(auto(Precision.FP32)).isEqualTo(Precision.FP32);
        assertThat(runs)
                .as("only the check of drawn images, two batches a precision")
                .hasSize(3 * 4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void auto_goesOnWithoutInt8_whereOneDnnFailsInIt(boolean loading) throws IOException {
        failing = Precision.INT8;
        failsLoading = loading;

        assertThat(auto(Precision.FP32, Precision.BF16, Precision.INT8)).isEqualTo(Precision.BF16);

        assertThat(messages())
                .containsExactly(
                        "precision auto: no int8: it has no primitive",
                        "precision auto: bf16 moves the scores of drawn images by up to 0.0: bf16");
        assertThat(open).isEmpty();
    }

    @Test
    void int8_isRefusedWithItsOwnReason_whereOneDnnFailsInIt() {
        failing = Precision.INT8;
        failsLoading = true;

        assertThatThrownBy(() -> load(Precision.INT8, Precision.FP32, Precision.INT8))
                .isInstanceOf(EngineException.class)
                .hasMessage("model.precision is int8, but it has no primitive: use precision auto");
    }

    @Test
    void aCheckThatThrows_leavesNoNetworkOpen() {
        failing = Precision.INT8;
        fault = new StackOverflowError("in a run");

        assertThatThrownBy(() -> auto(Precision.FP32, Precision.INT8)).isSameAs(fault);

        assertThat(open).isEmpty();
    }

    @Test
    void auto_saysWhyThereIsNoInt8_inTheReasonsWordsAlone() throws IOException {
        TinyModels.writeWithLinearHead(model, 6);
        Files.writeString(model.resolve(ModelPackage.CALIBRATION_FILE), "{}");

        assertThat(auto(Precision.FP32)).isEqualTo(Precision.FP32);

        assertThat(messages()).containsExactly("precision auto: no int8: it is not here");
    }

    @Test
    void auto_saysNothingOfInt8_whereTheEngineNeverHasIt() throws IOException {
        TinyModels.writeWithLinearHead(model, 6);
        Files.writeString(model.resolve(ModelPackage.CALIBRATION_FILE), "{}");
        knowsInt8 = false;

        assertThat(auto(Precision.FP32)).isEqualTo(Precision.FP32);

        assertThat(messages()).isEmpty();
        assertThat(OLD_CPU.knows(Precision.INT8)).isFalse();
    }

    private Precision auto(Precision... offered) throws IOException {
        return load(Precision.AUTO, offered);
    }

    private Precision load(Precision wanted, Precision... offered) throws IOException {
        try (ModelPackage bundle = bundle();
                Network network = new PrecisionChoice(new FakeEngine(List.of(offered)), bundle, OPTIONS).load(wanted)) {
            return network.precision();
        }
    }

    private List<String> messages() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** Its networks are sure that nothing burns. */
    private final class FakeEngine implements Engine {
        private final List<Precision> offered;

        FakeEngine(List<Precision> offered) {
            this.offered = offered;
        }

        @Override
        public Optional<Refusal> without(Precision precision) {
            return precision == Precision.AUTO || offered.contains(precision)
                    ? Optional.empty()
                    : Optional.of(new Refusal(precision, "it is not here", "use precision auto"));
        }

        @Override
        public boolean knows(Precision precision) {
            return precision != Precision.INT8 || knowsInt8;
        }

        @Override
        public Network load(ModelPackage bundle, Precision precision, int maxBatch) {
            if (precision == failing && failsLoading) {
                throw new OneDnnException("it has no primitive");
            }
            return new OpenNetwork(bundle.manifest(), precision, maxBatch);
        }
    }

    private final class OpenNetwork extends FakeNetwork {
        private final ModelManifest manifest;
        private final Precision precision;
        private final int maxBatch;

        OpenNetwork(ModelManifest manifest, Precision precision, int maxBatch) {
            this.manifest = manifest;
            this.precision = precision;
            this.maxBatch = maxBatch;
            open.add(this);
        }

        @Override
        public NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
            if (precision == failing) {
                if (fault != null) {
                    throw fault;
                }
                throw new OneDnnException("it has no primitive");
            }
            runs.add(precision);
            return new NetworkOutput(2, new float[2 * count], new float[2 * count], Optional.empty());
        }

        @Override
        public ModelManifest manifest() {
            return manifest;
        }

        @Override
        public Precision precision() {
            return precision;
        }

        @Override
        public int maxBatch() {
            return maxBatch;
        }

        @Override
        public Optional<ClassifierHead> head() {
            return Optional.of(new ClassifierHead(
                    new float[1], new float[1], List.of(new DenseLayer(1, 2, new float[2], new float[2], false))));
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    private PrecisionChoice choice(TensorFlowEngine engine) throws IOException {
        return new PrecisionChoice(engine, bundle(), OPTIONS);
    }

    private ModelPackage bundle() throws IOException {
        if (!Files.exists(model.resolve(ModelPackage.GRAPH_FILE))) {
            TinyModels.writeWithLinearHead(model, 6);
        }
        return ModelPackage.open(model);
    }

    private static TensorFlowEngine started() {
        return TensorFlowEngine.start(io.emberwatch.engine.Device.CPU, 0);
    }
}
