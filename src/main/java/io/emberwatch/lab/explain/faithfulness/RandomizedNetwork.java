package io.emberwatch.lab.explain.faithfulness;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.InspectableModelView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A network some of whose weights are drawn anew in every run, without a second copy of the graph: the kernels nearest
 * the output first, as the sanity check of Adebayo et al. (NeurIPS 2018) does in its cascade. Weights are permuted, so
 * that their mean and spread stay. Thread-safe where the network is.
 */
public final class RandomizedNetwork extends InspectableModelView {
    private final Map<String, float[]> redrawn = new HashMap<>();

    /**
     * Draws the weights.
     *
     * @param network borrowed
     * @param share of the kernels, counted from the output, 0..1; at least one is drawn
     */
    public RandomizedNetwork(InspectableModel network, double share, long seed) {
        super(network);
        List<String> kernels = kernels(network.nodes());
        int many = Math.max(1, (int) Math.round(share * kernels.size()));
        Random random = new Random(seed);
        for (String kernel : kernels.subList(kernels.size() - many, kernels.size())) {
            redrawn.put(kernel, permuted(network.parameter(kernel), random));
        }
    }

    /** Those that are called so; in a graph of another program all constants of several sizes that are no integers. */
    private static List<String> kernels(List<GraphNode> nodes) {
        List<GraphNode> constants = nodes.stream().filter(GraphNode::constant).toList();
        List<String> named = constants.stream()
                .map(GraphNode::name)
                .filter(name -> name.endsWith("kernel"))
                .toList();
        return named.isEmpty()
                ? constants.stream()
                        .filter(node -> node.shape().size() > 1 && node.values().isEmpty())
                        .map(GraphNode::name)
                        .toList()
                : named;
    }

    private static float[] permuted(float[] values, Random random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            float kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
        return values;
    }

    @Override
    public ForwardResult run(ImageBatch images, ForwardRequest query) {
        Map<String, float[]> replaced = new HashMap<>(redrawn);
        replaced.putAll(query.replaced());
        return network.run(images, query.withReplaced(replaced));
    }

    @Override
    public Optional<ClassifierHead> head() {
        return Optional.empty();
    }

    @Override
    public float[] parameter(String name) {
        return redrawn.containsKey(name) ? redrawn.get(name).clone() : network.parameter(name);
    }
}
