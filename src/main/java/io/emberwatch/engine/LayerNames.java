package io.emberwatch.engine;

import io.emberwatch.core.heatmap.UnknownNameException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The layers of a network whose feature maps can be explained. Immutable. */
public final class LayerNames {
    /** Stands for {@link InspectableModel#lastActivation}. */
    public static final String LAST = "last";

    private final InspectableModel network;

    public LayerNames(InspectableModel network) {
        this.network = network;
    }

    /** Asked for only where a name needs it: an engine may have to load the graph first. */
    private Stream<GraphNode> spatial() {
        return network.nodes().stream().filter(node -> node.spatial() && node.named());
    }

    /** Names of all layers that give {@code [N,h,w,C]}, from input to output. */
    public List<String> all() {
        return spatial().map(GraphNode::name).toList();
    }

    /**
     * Where a network arrives at each of its sizes: of each grid the last layer with feature maps, from the first
     * convolution to the output.
     */
    public List<String> stages() {
        Map<List<Integer>, String> lastOfSize = new LinkedHashMap<>();
        spatial()
                .dropWhile(node -> !node.op().contains("Conv2"))
                .filter(node -> !node.op().startsWith("Pad"))
                .forEach(node -> lastOfSize.put(node.shape().subList(1, 3), node.name()));
        return List.copyOf(lastOfSize.values());
    }

    /**
     * The graph's names for what a user wrote.
     *
     * @throws UnknownNameException with the nearest names
     */
    public List<String> resolve(List<String> wanted) {
        return wanted.stream().map(this::resolve).toList();
    }

    private String resolve(String wanted) {
        if (wanted.equals(LAST)) {
            return network.lastActivation();
        }
        if (wanted.equals(network.lastLayer()) || wanted.equals(network.lastActivation())) {
            return wanted;
        }
        if (spatial().noneMatch(node -> node.name().equals(wanted))) {
            throw new UnknownNameException("layer with feature maps", wanted, all());
        }
        return wanted;
    }
}
