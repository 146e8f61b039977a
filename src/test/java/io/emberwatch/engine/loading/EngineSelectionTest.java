package io.emberwatch.engine.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.engine.CpuFeatures;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.NewProcess;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;

class EngineSelectionTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(EngineSelection.class);

    @TempDir
    Path model;

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void writeModelAndListen() throws IOException {
        TinyModels.writeWithLinearHead(model, 5);
        lines.start();
        LOG.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        LOG.detachAppender(lines);
    }

    @Test
    void auto_takesOneDnnForADenseNetOnTheCpu_withoutAWord() {
        try (Network network = load(EngineChoice.AUTO, Device.CPU, Precision.FP32)) {
            assertThat(network.engine()).startsWith("onednn/3.");
            assertThat(network.device()).isEqualTo("cpu");
            assertThat(network.gainsFromBatches()).isFalse();
        }
        assertThat(messages()).isEmpty();
    }

    @Test
    void tensorflow_isTakenWhereItIsAskedFor() {
        try (Network network = load(EngineChoice.TENSORFLOW, Device.CPU, Precision.FP32)) {
            assertThat(network.engine()).startsWith("tensorflow/");
            assertThat(network.gainsFromBatches()).isTrue();
        }
    }

    @Test
    void bothEngines_giveTheSameScores() {
        ByteBuffer images = DrawnImages.draw(4, 224, 224);
        float[] expected;
        try (Network network = load(EngineChoice.TENSORFLOW, Device.CPU, Precision.FP32)) {
            expected = network.run(images, 4, scores -> false).scores();
        }
        try (Network network = load(EngineChoice.ONEDNN, Device.CPU, Precision.FP32)) {
            float[] scores = network.run(images, 4, each -> false).scores();

            assertThat(PrecisionChoice.largestDifference(expected, scores)).isLessThan(1e-4f);
        }
    }

    @Test
    void auto_fallsBackInOneLine_whereAWeightIsNaN() throws IOException {
        breakAWeight();

        try (Network network = load(EngineChoice.AUTO, Device.CPU, Precision.FP32)) {
            assertThat(network.engine()).startsWith("tensorflow/");
        }
        assertThat(messages())
                .singleElement()
                .asString()
                .contains("has a number that is NaN")
                .hasLineCount(1);
    }

    @Test
    void auto_fallsBackInOneLine_whereALayerIsUnknown() throws IOException {
        List<String> changed = new ArrayList<>();
        rewrite(node -> {
            if (changed.isEmpty() && node.getOp().equals("Relu")) {
                changed.add(node.getName());
                return node.toBuilder().setOp("Elu").build();
            }
            return node;
        });

        try (Network network = load(EngineChoice.AUTO, Device.CPU, Precision.FP32)) {
            assertThat(network.engine()).startsWith("tensorflow/");
        }
        assertThat(messages())
                .singleElement()
                .asString()
                .contains("layer " + changed.get(0) + " is a Elu where a DenseNet has a Relu");
    }

    @Test
    void onednn_isRefusedWithReasonAndRemedy_whereItCannotRunTheModel() throws IOException {
        rewrite(node ->
                node.getOp().equals("Relu") ? node.toBuilder().setOp("Elu").build() : node);

        assertThatThrownBy(() -> load(EngineChoice.ONEDNN, Device.CPU, Precision.FP32))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("model.engine is onednn, but layer ")
                .hasMessageEndingWith(": use engine auto or tensorflow");
    }

    @Test
    void onednn_isRefusedInOneLine_whereAWeightIsNaN() throws IOException {
        breakAWeight();

        assertThatThrownBy(() -> load(EngineChoice.ONEDNN, Device.CPU, Precision.FP32))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("model.engine is onednn, but layer ")
                .hasMessageContaining("has a number that is NaN")
                .message()
                .hasLineCount(1);
    }

    @Test
    void aDamagedPackage_isRefusedInOneLineByEveryEngine() throws IOException {
        Path graph = model.resolve(ModelPackage.GRAPH_FILE);
        byte[] whole = Files.readAllBytes(graph);
        Files.write(graph, Arrays.copyOf(whole, whole.length / 2));

        for (EngineChoice engine : List.of(EngineChoice.AUTO, EngineChoice.TENSORFLOW)) {
            assertThatThrownBy(() -> load(engine, Device.CPU, Precision.FP32))
                    .isInstanceOf(ModelPackageException.class)
                    .hasMessageStartingWith("model in " + model + " cannot be used: ")
                    .message()
                    .hasLineCount(1);
        }
        assertThatThrownBy(() -> load(EngineChoice.ONEDNN, Device.CPU, Precision.FP32))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("model.engine is onednn, but " + graph + " cannot be read: ")
                .message()
                .hasLineCount(1);
    }

    @Test
    void loadInside_takesTensorFlowAlone_exceptWhereOneDnnIsAskedFor() {
        try (ModelPackage bundle = ModelPackage.open(model);
                Network network = EngineSelection.of(
                                new NetworkOptions(EngineChoice.AUTO, Device.AUTO, Precision.AUTO, 0, 1))
                        .loadInside(bundle);
                Network asked = EngineSelection.of(
                                new NetworkOptions(EngineChoice.ONEDNN, Device.AUTO, Precision.FP32, 0, 1))
                        .loadInside(bundle)) {
            assertThat(network.engine()).startsWith("tensorflow/");
            assertThat(network.inspect().nodes()).isNotEmpty();
            assertThat(asked.engine()).startsWith("onednn/");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', dnnl, oneDNN's natives cannot be loaded: ", "SSE41, nothing, this CPU has no AVX2"})
    void aMachineWithoutOneDnn_fallsBackInOneLine_orRefusesInOne(String isa, String missing, String reason)
            throws Exception {
        NewProcess process = new NewProcess(EngineSelectionTest.class)
                .withoutNatives(missing)
                .withIsa(isa);

        assertThat(process.output("AUTO", model.toString()).lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("engine auto: tensorflow runs the model, for onednn cannot: " + reason)
                                .doesNotContain("Could not initialize class"),
                        line -> assertThat(line).startsWith("loaded tensorflow/"));
        assertThat(process.output("ONEDNN", model.toString()))
                .startsWith("refused: model.engine is onednn, but " + reason)
                .endsWith(": use engine auto or tensorflow")
                .hasLineCount(1);
    }

    @Test
    void aMachineWithoutTensorFlow_runsOnOneDnn_andSaysWhatIsMissingWhenAsked() throws Exception {
        NewProcess process = new NewProcess(EngineSelectionTest.class).withoutNatives("tensorflow-core-native");

        assertThat(process.output("AUTO", model.toString()).lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("loaded onednn/"),
                        line -> assertThat(line)
                                .startsWith("no inner layers: TensorFlow's natives cannot be loaded: "));
        assertThat(process.output("TENSORFLOW", model.toString()))
                .startsWith("refused: TensorFlow's natives cannot be loaded: ")
                .hasLineCount(1);
    }

    @Test
    void loadInside_inBf16_isNotAnsweredInFp32() {
        Assumptions.assumeTrue(CpuFeatures.hasBf16(), "this CPU has no bf16");
        try (ModelPackage bundle = ModelPackage.open(model);
                Network network = EngineSelection.of(
                                new NetworkOptions(EngineChoice.AUTO, Device.CPU, Precision.BF16, 0, 1))
                        .loadInside(bundle)) {
            assertThat(network.precision()).isEqualTo(Precision.BF16);
        }
    }

    /** Loads a model and looks into it, in a process that lacks something; prints the log and how it went. */
    public static void main(String[] arguments) {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        LOG.setAdditive(false);
        LOG.addAppender(lines);
        String end;
        // As the monitor does: what fails here must be told below, not only that it failed before.
        NetworkLoader.prepare();
        try (ModelPackage bundle = ModelPackage.open(Path.of(arguments[1]));
                Network network = EngineSelection.of(new NetworkOptions(
                                EngineChoice.valueOf(arguments[0]), Device.CPU, Precision.FP32, 0, 1))
                        .load(bundle)) {
            end = "loaded " + network.engine();
            try {
                network.inspect().nodes();
            } catch (EngineException e) {
                end += System.lineSeparator() + "no inner layers: " + e.getMessage();
            }
        } catch (EngineException e) {
            end = "refused: " + e.getMessage();
        }
        lines.list.forEach(line -> System.out.println(line.getFormattedMessage()));
        System.out.println(end);
    }

    private void breakAWeight() throws IOException {
        List<String> broken = new ArrayList<>();
        rewrite(node -> {
            if (broken.isEmpty() && node.getOp().equals("FusedBatchNormV3")) {
                broken.add(node.getInput(1));
            }
            return node;
        });
        rewrite(node -> node.getName().equals(broken.get(0)) ? withNaN(node) : node);
    }

    @Test
    void onednn_isRefusedOnTheGpu() {
        assertThatThrownBy(() -> load(EngineChoice.ONEDNN, Device.GPU, Precision.AUTO))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("model.device is gpu");
    }

    @Test
    void int8_isRefusedWithoutACalibrationAndByTensorFlow() {
        assertThatThrownBy(() -> load(EngineChoice.ONEDNN, Device.CPU, Precision.INT8))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("model.precision is int8, but ");
        assertThatThrownBy(() -> load(EngineChoice.TENSORFLOW, Device.CPU, Precision.INT8))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the engine tensorflow has none");
    }

    private Network load(EngineChoice engine, Device device, Precision precision) {
        try (ModelPackage bundle = ModelPackage.open(model)) {
            return EngineSelection.of(new NetworkOptions(engine, device, precision, 0, 4))
                    .load(bundle);
        }
    }

    private List<String> messages() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static NodeDef withNaN(NodeDef node) {
        TensorProto old = node.getAttrOrThrow("value").getTensor();
        TensorProto tensor = old.toBuilder()
                .clearTensorContent()
                .clearFloatVal()
                .addFloatVal(Float.NaN)
                .build();
        return node.toBuilder()
                .putAttr(
                        "value",
                        node.getAttrOrThrow("value").toBuilder()
                                .setTensor(tensor)
                                .build())
                .build();
    }

    private void rewrite(UnaryOperator<NodeDef> change) throws IOException {
        Path file = model.resolve(ModelPackage.GRAPH_FILE);
        SavedModel.Builder saved;
        try (InputStream in = Files.newInputStream(file)) {
            saved = SavedModel.parseFrom(in).toBuilder();
        }
        var graph = saved.getMetaGraphsBuilder(0).getGraphDefBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            graph.setNode(i, change.apply(graph.getNode(i)));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            saved.build().writeTo(out);
        }
    }
}
