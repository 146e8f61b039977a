package io.emberwatch.lab.explain.summary;

import io.emberwatch.engine.GraphNode;
import java.util.Collection;
import java.util.Map;

/** What Keras calls the layers that TensorFlow's operations stand for. */
final class LayerTypes {
    private static final Map<String, String> KERAS = Map.ofEntries(
            Map.entry("Placeholder", "InputLayer"),
            Map.entry("Conv2D", "Conv2D"),
            Map.entry("DepthwiseConv2dNative", "DepthwiseConv2D"),
            Map.entry("FusedBatchNorm", "BatchNormalization"),
            Map.entry("FusedBatchNormV2", "BatchNormalization"),
            Map.entry("FusedBatchNormV3", "BatchNormalization"),
            Map.entry("Relu", "Activation"),
            Map.entry("Relu6", "Activation"),
            Map.entry("Softmax", "Softmax"),
            Map.entry("Pad", "ZeroPadding2D"),
            Map.entry("PadV2", "ZeroPadding2D"),
            Map.entry("MaxPool", "MaxPooling2D"),
            Map.entry("MaxPoolV2", "MaxPooling2D"),
            Map.entry("AvgPool", "AveragePooling2D"),
            Map.entry("Mean", "GlobalAveragePooling2D"),
            Map.entry("ConcatV2", "Concatenate"));

    private LayerTypes() {}

    /** @param own the operation and the nameless ones before it */
    static String of(GraphNode node, Collection<GraphNode> own) {
        if (own.stream().anyMatch(each -> each.op().equals("MatMul"))) {
            return "Dense";
        }
        return node.name().equals("preprocess") ? "Rescaling" : KERAS.getOrDefault(node.op(), node.op());
    }

    static boolean isConvolution(GraphNode node) {
        return node.op().equals("Conv2D") || node.op().equals("DepthwiseConv2dNative");
    }
}
