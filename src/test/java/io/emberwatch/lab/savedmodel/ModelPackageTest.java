package io.emberwatch.lab.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.GradCamSignature;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.evaluate.EvaluationJson;
import io.emberwatch.lab.explain.summary.ModelSummary;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** What a package holds beside its scores: signatures for explanations, and a list of its layers. */
class ModelPackageTest {
    private static final int SIZE = 96;
    private static final int CLASSES = 3;
    private static final int IMAGES = 2;
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void gradCamSignature_agreesWithTheClosedForm_andWithTheGradientsOfTensorFlow(int hidden) throws IOException {
        DenseNetSpec spec = spec(hidden);
        Weights weights = varied(spec);
        export(spec, weights);
        Shape shape;
        float[] features;
        float[] logits;
        float[] scores;
        try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve");
                Tensor images = images()) {
            SignatureDef served = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
            try (Result result = bundle.session()
                    .runner()
                    .feed("images", images)
                    .fetch(served.getOutputsOrThrow("features").getName())
                    .fetch("predictions")
                    .fetch("scores")
                    .run()) {
                shape = result.get(0).shape();
                features = GradCamSignature.values((TFloat32) result.get(0));
                logits = GradCamSignature.values((TFloat32) result.get(1));
                scores = GradCamSignature.values((TFloat32) result.get(2));
            }
            List<float[]> given = GradCamSignature.run(bundle, features, shape);
            assertThat(given.get(0)).containsExactly(logits, within(1e-5f));
            assertThat(given.get(1)).containsExactly(scores, within(1e-5f));
            float[] maps = given.get(2);
            float largest = GradCamSignature.largest(maps);
            assertThat(largest).as("no heat would prove nothing").isGreaterThan(1e-6f);
            float tolerance = (float) (TOLERANCE * largest);
            try (Network model = OpenedModels.open(folder)) {
                assertThat(maps)
                        .containsExactly(
                                GradCamSignature.closedForm(model.head().orElseThrow(), features, shape),
                                within(tolerance));
            }
            assertThat(maps).containsExactly(byGradients(spec, weights, features, shape), within(tolerance));
        }
    }

    @Test
    void explainSignature_givesTheEndsOfTheBlocks() throws IOException {
        DenseNetSpec spec = spec(0);
        export(spec, varied(spec));
        try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve");
                Tensor images = images()) {
            Map<String, Tensor> given = new LinkedHashMap<>();
            try (Result result = bundle.function("explain").call(Map.of("images", images))) {
                result.forEach(entry -> given.put(entry.getKey(), entry.getValue()));
                assertThat(given.keySet())
                        .containsExactlyInAnyOrder(
                                "scores",
                                "logits",
                                "features",
                                "conv1/relu",
                                "pool2_conv",
                                "pool3_conv",
                                "pool4_conv",
                                "relu");
                assertThat(given.get("conv1/relu").shape()).isEqualTo(Shape.of(IMAGES, 48, 48, 16));
                assertThat(given.get("pool4_conv").shape().get(1)).isEqualTo(6);
                assertThat(given.get("features").shape())
                        .isEqualTo(given.get("relu").shape());
                assertThat(given.get("scores").shape()).isEqualTo(Shape.of(IMAGES, CLASSES));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void layers_areThoseThatTheSummaryShows(int hidden) throws IOException {
        DenseNetSpec spec = spec(hidden);
        export(spec, varied(spec));
        try (ModelPackage bundle = ModelPackage.open(folder);
                Network model = OpenedModels.open(folder)) {
            List<ModelSummary.LayerRow> rows =
                    ModelSummary.of(model.inspect().nodes()).rows();
            List<ModelManifest.Layer> layers = bundle.manifest().layers();
            assertThat(layers).hasSameSizeAs(rows).first().hasFieldOrPropertyWithValue("type", "InputLayer");
            for (int i = 0; i < rows.size(); i++) {
                ModelSummary.LayerRow row = rows.get(i);
                ModelManifest.Layer layer = layers.get(i);
                assertThat(layer.name()).isEqualTo(row.name());
                assertThat(layer.type()).as(layer.name()).isEqualTo(row.type());
                assertThat(layer.outputShape().stream().map(size -> size == null ? -1 : size))
                        .as(layer.name())
                        .isEqualTo(row.shape());
            }
            assertThat(model.inspect().nodes())
                    .as("what only the other signatures compute is no part of the network")
                    .noneMatch(node -> node.name().startsWith("gradcam"));
        }
    }

    @Test
    void figures_areInAllAndBySource() throws IOException {
        float[][] logits = {{3, 0}, {0, 3}, {0, 2}, {2, 0}, {1, 0}};
        Calibration calibration = new Calibration(1, 0.5);
        var figures = EvaluationJson.ofValidation(
                "val",
                List.of("A_1.jpg", "A_2.jpg", "A_3.jpg", "B_1.jpg", "val/fire/B_2.jpg"),
                List.of(0, 1, 0, 0, 1),
                logits,
                1,
                calibration);
        assertThat(figures.at("/totals/pictures").asInt()).isEqualTo(5);
        assertThat(figures.at("/totals/accuracy").asDouble()).isCloseTo(0.6, within(1e-9));
        assertThat(figures.at("/totals/recall").asDouble()).isCloseTo(0.5, within(1e-9));
        assertThat(figures.at("/totals/auroc").asDouble()).isCloseTo(5 / 6.0, within(1e-9));
        assertThat(figures.at("/totals/ece").asDouble()).isPositive();
        assertThat(figures.at("/sources/0/source").asText()).isEqualTo("A");
        assertThat(figures.at("/sources/0/false_positive_rate").asDouble()).isCloseTo(0.5, within(1e-9));
        assertThat(figures.at("/sources/1/pictures").asInt()).isEqualTo(2);
        assertThat(figures.at("/sources/1/average_precision").asDouble()).isCloseTo(1, within(1e-9));
    }

    /** Equations 1 and 2 of the paper with gradients that TensorFlow derives from the graph. */
    private static float[] byGradients(DenseNetSpec spec, Weights weights, float[] features, Shape shape) {
        int cells = (int) (shape.get(1) * shape.get(2));
        int channels = (int) shape.get(3);
        float[] maps = new float[IMAGES * cells * CLASSES];
        try (FrozenDenseNet network = new FrozenDenseNet(spec, weights, SIZE, 1)) {
            Ops tf = Ops.create(network.graph());
            Operand<TFloat32> last = network.outputs().features();
            for (int k = 0; k < CLASSES; k++) {
                Operand<TFloat32> logit = tf.slice(
                        network.outputs().logits(), tf.constant(new int[] {0, k}), tf.constant(new int[] {-1, 1}));
                Output<?>[] gradient = network.graph()
                        .addGradients(
                                tf.reduceSum(logit, tf.constant(new int[] {0, 1}))
                                        .asOutput(),
                                new Output<?>[] {last.asOutput()});
                try (Session session = new Session(network.graph());
                        Tensor fed = TFloat32.tensorOf(shape, DataBuffers.of(features));
                        Result result = session.runner()
                                .feed(last, fed)
                                .fetch(gradient[0])
                                .run()) {
                    float[] values = GradCamSignature.values((TFloat32) result.get(0));
                    for (int n = 0; n < IMAGES; n++) {
                        double[] alpha = new double[channels];
                        for (int i = 0; i < cells * channels; i++) {
                            alpha[i % channels] += values[n * cells * channels + i] / cells;
                        }
                        for (int cell = 0; cell < cells; cell++) {
                            int at = (n * cells + cell) * channels;
                            double sum = IntStream.range(0, channels)
                                    .mapToDouble(c -> alpha[c] * features[at + c])
                                    .sum();
                            maps[(n * cells + cell) * CLASSES + k] = (float) Math.max(0, sum);
                        }
                    }
                }
            }
        }
        return maps;
    }

    private static DenseNetSpec spec(int hidden) {
        DenseNetSpec tiny = TinyModels.spec();
        return new DenseNetSpec(
                tiny.name(),
                tiny.stem(),
                tiny.growth(),
                tiny.blocks(),
                List.of(24, 12).subList(0, hidden),
                CLASSES);
    }

    /** Batch norms and biases that are not the identity, scales below 0 among them. */
    private static Weights varied(DenseNetSpec spec) {
        Random random = new Random(5);
        Map<String, Weight> weights = new LinkedHashMap<>();
        ParameterSpec.initial(ParameterSpec.of(spec), 7).byName().forEach((name, weight) -> {
            float[] values = weight.values().clone();
            boolean last = name.startsWith("bn/");
            if (last || name.endsWith("/bias")) {
                for (int i = 0; i < values.length; i++) {
                    float around = (float) random.nextGaussian();
                    values[i] = name.endsWith("variance") ? 0.5f + Math.abs(around) : 0.3f * around;
                }
            }
            weights.put(name, new Weight(weight.shape(), values));
        });
        return new Weights(weights);
    }

    private void export(DenseNetSpec spec, Weights weights) throws IOException {
        new ModelExport(
                        spec,
                        new NetworkSpec.Input(SIZE, DenseNet.PREPROCESSING),
                        DenseNet.HeadNames.standard(spec.hidden().size()),
                        Map.of(),
                        weights,
                        List.of("nofire", "fire", "smoke"),
                        "fire",
                        0.5,
                        1,
                        JsonNodeFactory.instance.objectNode(),
                        JsonNodeFactory.instance.objectNode())
                .write(folder);
    }

    private static Tensor images() {
        byte[] bytes = new byte[IMAGES * SIZE * SIZE * 3];
        new Random(3).nextBytes(bytes);
        return TUint8.tensorOf(Shape.of(IMAGES, SIZE, SIZE, 3), DataBuffers.of(bytes));
    }
}
