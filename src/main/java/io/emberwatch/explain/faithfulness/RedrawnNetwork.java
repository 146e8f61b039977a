package io.emberwatch.explain.faithfulness;

import io.emberwatch.explain.ClassifierHead;
import io.emberwatch.explain.GraphNode;
import io.emberwatch.explain.NetworkView;
import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Pixels;
import io.emberwatch.explain.Query;
import io.emberwatch.explain.Readout;
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
public final class RedrawnNetwork extends NetworkView {
    private final Map<String, float[]> redrawn = new HashMap<>();

    /**
     * Draws the weights.
     *
     * @param network borrowed
     * @param share of the kernels, counted from the output, 0..1; at least one is drawn
     */
    public RedrawnNetwork(OpenedNetwork network, double share, long seed) {
        super(network);
        List<String> kernels = network.nodes().stream()
                .filter(node -> node.constant() && node.name().endsWith("kernel"))
                .map(GraphNode::name)
                .toList();
        int many = Math.max(1, (int) Math.round(share * kernels.size()));
        Random random = new Random(seed);
        for (String kernel : kernels.subList(kernels.size() - many, kernels.size())) {
            redrawn.put(kernel, permuted(network.parameter(kernel), random));
        }
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
    public Readout run(Pixels pictures, Query query) {
        return network.run(pictures, query.withReplaced(redrawn));
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
