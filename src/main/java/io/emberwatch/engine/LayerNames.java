package io.emberwatch.engine;

import io.emberwatch.core.heatmap.UnknownNameException;
import java.util.List;

/** The layers of a network whose feature maps can be explained. Immutable. */
public final class LayerNames {
    /** Stands for {@link InspectableModel#lastActivation}. */
    public static final String LAST = "last";

    private final String last;
    private final List<GraphNode> spatial;

    public LayerNames(InspectableModel network) {
        this.last = network.lastActivation();
        this.spatial = network.nodes().stream()
                .filter(node -> node.spatial() && node.named())
                .toList();
    }

    /** Names of all layers that give {@code [N,h,w,C]}, from input to output. */
    public List<String> all() {
        return spatial.stream().map(GraphNode::name).toList();
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
            return last;
        }
        if (spatial.stream().noneMatch(node -> node.name().equals(wanted))) {
            throw new UnknownNameException("layer with feature maps", wanted, all());
        }
        return wanted;
    }
}
