package io.emberwatch.engine.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.GradCam;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** The closed form with the constants read from an exported graph, against TensorFlow's gradients of that graph. */
class ClassifierGradCamTest {
    private static final int SIZE = 224;

    @TempDir
    Path model;

    private final ByteBuffer image = DrawnImages.draw(1, SIZE, SIZE);

    @Test
    void explain_equalsGraphGradientsWithLinearHead() throws IOException {
        TinyModels.writeWithLinearHead(model, 11);
        assertEqualsGraphGradients();
    }

    @Test
    void explain_equalsGraphGradientsWithHiddenLayer() throws IOException {
        TinyModels.writeWithHiddenLayer(model, 12);
        assertEqualsGraphGradients();
    }

    private void assertEqualsGraphGradients() {
        ModelPackage bundle = ModelPackage.open(model);
        int fire = bundle.manifest().fireIndex();
        ClassMap map;
        int channels;
        try (Network network = TensorFlowEngine.start(Device.CPU, 0).load(bundle, Precision.FP32, 1)) {
            FeatureMaps features = network.run(image, 1, scores -> true).requiredFeatures();
            channels = features.channels();
            map = new GradCam(network.head().orElseThrow())
                    .explain(features.values(), 0, features.height(), features.width(), fire);
        }
        float[] expected = graphMap(bundle.manifest(), channels, fire);

        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).as("a map of zeros would prove nothing").isGreaterThan(1e-4f);
        for (int i = 0; i < expected.length; i++) {
            assertThat(map.value(i % map.width(), i / map.width())).isCloseTo(expected[i], within(1e-6f));
        }
    }

    /** Equations 1 and 2 of the paper with gradients from TensorFlow. */
    private float[] graphMap(ModelManifest manifest, int channels, int fire) {
        byte[] rgb = new byte[image.limit()];
        image.get(0, rgb);
        try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
                TUint8 images = TUint8.tensorOf(Shape.of(1, SIZE, SIZE, 3), DataBuffers.of(rgb))) {
            Graph graph = bundle.graph();
            SignatureDef signature = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
            Ops tf = Ops.create(graph);
            Operand<TFloat32> logits =
                    operand(graph, signature.getOutputsOrThrow("logits").getName());
            Operand<TFloat32> features = operand(graph, manifest.features());
            Operand<TFloat32> logit =
                    tf.reduceSum(tf.gather(logits, tf.constant(fire), tf.constant(1)), tf.constant(0));
            Output<?> gradient = graph.addGradients(logit.asOutput(), new Output<?>[] {features.asOutput()})[0];
            try (Result result = bundle.session()
                    .runner()
                    .feed(signature.getInputsOrThrow("images").getName(), images)
                    .fetch(features)
                    .fetch(gradient)
                    .run()) {
                return weighted(values(result, 0), values(result, 1), channels);
            }
        }
    }

    private static float[] weighted(float[] features, float[] gradients, int channels) {
        int cells = features.length / channels;
        double[] alpha = new double[channels];
        for (int i = 0; i < gradients.length; i++) {
            alpha[i % channels] += (double) gradients[i] / cells;
        }
        float[] map = new float[cells];
        for (int cell = 0; cell < cells; cell++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += alpha[c] * features[cell * channels + c];
            }
            map[cell] = (float) sum;
        }
        return map;
    }

    private static Operand<TFloat32> operand(Graph graph, String name) {
        int colon = name.indexOf(':');
        return graph.operationOrThrow(colon < 0 ? name : name.substring(0, colon))
                .output(0);
    }

    private static float[] values(Result result, int index) {
        TFloat32 tensor = (TFloat32) result.get(index);
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.copyTo(DataBuffers.of(values, false, false));
        return values;
    }
}
