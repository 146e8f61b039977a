package io.emberwatch.core.heatmap;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;

/** The same head as a TensorFlow graph, differentiated by TensorFlow. */
final class GraphGradients {
    private GraphGradients() {}

    /** Gradient of one logit with respect to the features, {@code [height*width*C]}. */
    static float[] ofLogit(ClassifierHead head, float[] features, int height, int width, int classIndex) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            int channels = head.channels();
            Operand<TFloat32> input = constant(tf, features, 1, height, width, channels);
            Operand<TFloat32> normal = tf.math.add(
                    tf.math.mul(input, constant(tf, head.scale(), channels)), constant(tf, head.shift(), channels));
            Operand<TFloat32> value = tf.math.mean(tf.nn.relu(normal), tf.constant(new int[] {1, 2}));
            for (DenseLayer layer : head.dense()) {
                Operand<TFloat32> kernel = constant(tf, layer.kernel(), layer.inputs(), layer.outputs());
                value = tf.math.add(tf.linalg.matMul(value, kernel), constant(tf, layer.bias(), layer.outputs()));
                value = layer.relu() ? tf.nn.relu(value) : value;
            }
            Operand<TFloat32> logit = tf.gather(value, tf.constant(classIndex), tf.constant(1));
            ReduceSum<TFloat32> scalar = tf.reduceSum(logit, tf.constant(0));
            Output<?> gradient = graph.addGradients(scalar.asOutput(), new Output<?>[] {input.asOutput()})[0];
            try (Session session = new Session(graph);
                    Result result = session.runner().fetch(gradient).run()) {
                float[] values = new float[features.length];
                ((TFloat32) result.get(0)).copyTo(DataBuffers.of(values, false, false));
                return values;
            }
        }
    }

    private static Operand<TFloat32> constant(Ops tf, float[] values, long... shape) {
        return tf.constant(Shape.of(shape), DataBuffers.of(values, false, false));
    }
}
