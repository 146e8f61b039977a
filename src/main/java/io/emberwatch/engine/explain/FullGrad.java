package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * FullGrad (Srinivas and Fleuret, "Full-Gradient Representation for Neural Network Visualization", NeurIPS 2019). The value
 * of a network of ReLUs is the sum of what its pixels and its biases contribute (proposition 1):
 * {@code f(x) = sum x * df/dx + sum_l sum b_l * df/db_l}. A batch norm adds a bias too, {@code beta - mean * scale}
 * (section 3.2). The map is equation 7: {@code psi(x * df/dx) + sum_l sum_c psi(b_l * df/db_l)} where {@code psi} takes
 * absolute values, scales each layer to its largest one and enlarges. Biases behind the mean over space have no place in
 * the image and are left out. Layers do not matter.
 */
record FullGrad() implements HeatMethod {
    private static final Set<String> ADDITIONS = Set.of("BiasAdd", "Add", "AddV2", "Sub", "FusedBatchNormV3");

    @Override
    public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
        ForwardResult readout = network.run(images, ForwardRequest.SCORES);
        List<ClassMap> maps = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            int classIndex = HeatMaps.classOf(question.classIndex(), readout, i);
            maps.add(map(contributions(network, images.image(i), question, classIndex), images));
        }
        return new HeatMaps(maps, readout);
    }

    /**
     * What pixels and biases contribute to the target's value of one image, signed.
     *
     * @return by layer; that of the pixels is named {@link InspectableModel#INPUT}
     */
    static Map<String, FeatureMaps> contributions(
            InspectableModel network, ImageBatch image, ExplanationRequest question, int classIndex) {
        List<GraphNode> additions = additions(network);
        Map<String, FeatureMaps> biases = biases(network, image, additions);
        List<String> layers = new ArrayList<>(biases.keySet());
        layers.add(InspectableModel.INPUT);
        Map<String, FeatureMaps> gradients = network.run(
                        image,
                        new ForwardRequest(List.of(), layers, question.target(), OptionalInt.of(classIndex), Map.of()))
                .gradients();
        Map<String, FeatureMaps> contributions = new LinkedHashMap<>();
        biases.forEach((layer, bias) -> contributions.put(layer, product(gradients.get(layer), bias.values())));
        contributions.put(InspectableModel.INPUT, product(gradients.get(InspectableModel.INPUT), image.rgb()));
        return contributions;
    }

    /** Operations with a place in the image that add a constant. */
    private static List<GraphNode> additions(InspectableModel network) {
        Map<String, GraphNode> byName = new HashMap<>();
        network.nodes().forEach(node -> byName.put(node.name(), node));
        return network.nodes().stream()
                .filter(node -> node.spatial() && ADDITIONS.contains(node.op()))
                .filter(node -> node.inputs().size() > 1
                        && byName.containsKey(node.inputs().get(1))
                        && byName.get(node.inputs().get(1)).constant()
                        && byName.get(node.inputs().get(0)).spatial())
                .toList();
    }

    /** What each addition gives where nothing comes in, which is what it adds. */
    private static Map<String, FeatureMaps> biases(
            InspectableModel network, ImageBatch image, List<GraphNode> additions) {
        Map<String, GraphNode> byName = new HashMap<>();
        network.nodes().forEach(node -> byName.put(node.name(), node));
        Map<String, FeatureMaps> biases = new LinkedHashMap<>();
        // What feeds one addition may come from another, and cannot be nothing and its output at once.
        List<GraphNode> left = new ArrayList<>(additions);
        while (!left.isEmpty()) {
            Map<String, float[]> nothing = new HashMap<>();
            List<GraphNode> now = new ArrayList<>();
            for (GraphNode node : left) {
                String input = node.inputs().get(0);
                boolean asked = now.stream().anyMatch(other -> other.name().equals(input));
                if (!asked && !nothing.containsKey(node.name())) {
                    nothing.put(
                            input, new float[Math.toIntExact(byName.get(input).elements())]);
                    now.add(node);
                }
            }
            List<String> names = now.stream().map(GraphNode::name).toList();
            biases.putAll(network.run(image, ForwardRequest.activations(names).withReplaced(nothing))
                    .activations());
            left.removeAll(now);
        }
        return biases;
    }

    private static FeatureMaps product(FeatureMaps gradients, float[] values) {
        float[] product = new float[values.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = gradients.values()[i] * values[i];
        }
        return new FeatureMaps(1, gradients.height(), gradients.width(), gradients.channels(), product);
    }

    private static ClassMap map(Map<String, FeatureMaps> contributions, ImageBatch images) {
        int width = Math.max(1, images.width() / PixelCells.CELL);
        int height = Math.max(1, images.height() / PixelCells.CELL);
        float[] sum = new float[width * height];
        for (FeatureMaps layer : contributions.values()) {
            float[] enlarged = magnitude(layer).resized(width, height).toArray();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += enlarged[i];
            }
        }
        return new ClassMap(width, height, sum);
    }

    /** Absolute values by the layer's largest one, added over channels. */
    private static HeatMap magnitude(FeatureMaps layer) {
        float largest = 0;
        for (float value : layer.values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        float[] sums = new float[layer.cells()];
        for (int i = 0; i < layer.values().length && largest > 0; i++) {
            sums[Math.floorDiv(i, layer.channels())] += Math.abs(layer.values()[i]) / largest;
        }
        return new HeatMap(layer.width(), layer.height(), sums);
    }
}
