package io.emberwatch.engine;

import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The layers of a network by the names that users give: the graph's, those of the file that it was imported from, or
 * Keras 3's, which have {@code _} where Keras 2 has {@code /}. Immutable.
 */
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

    /**
     * The same for layers that need not have feature maps: dense layers and poolings give one value a channel.
     *
     * @throws UnknownNameException with the nearest names
     */
    public List<String> resolveOutputs(List<String> wanted) {
        return wanted.stream()
                .map(name -> network.nodes().stream()
                                .anyMatch(node -> node.vector()
                                        && node.named()
                                        && node.name().equals(here(name)))
                        ? here(name)
                        : resolve(name))
                .toList();
    }

    /** The graph's name of a layer that may be called otherwise elsewhere. */
    private String here(String wanted) {
        return Stream.<Predicate<ModelManifest.Layer>>of(
                        // A dense layer of Keras has its activation inside, one of the graph has not: the file's name
                        // first.
                        layer -> layer.original().equals(wanted),
                        layer -> layer.name().equals(wanted),
                        layer -> layer.name().replace('/', '_').equals(wanted))
                .flatMap(fits -> network.manifest().layers().stream().filter(fits))
                .map(ModelManifest.Layer::name)
                .findFirst()
                .orElse(wanted);
    }

    private String resolve(String given) {
        if (given.equals(LAST)) {
            return network.lastActivation();
        }
        String wanted = here(given);
        if (wanted.equals(network.lastLayer()) || wanted.equals(network.lastActivation())) {
            return wanted;
        }
        if (spatial().noneMatch(node -> node.name().equals(wanted))) {
            throw new UnknownNameException("layer with feature maps", given, all());
        }
        return wanted;
    }
}
