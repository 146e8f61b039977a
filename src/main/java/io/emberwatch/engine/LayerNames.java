package io.emberwatch.engine;

import io.emberwatch.core.heatmap.UnknownNameException;
import java.util.List;
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
