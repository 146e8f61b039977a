package io.emberwatch.engine.tensorflow;

import ai.djl.tensorflow.engine.SavedModelBundle;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.engine.InspectableModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.SignatureDef;

/**
 * A graph that is already loaded, looked into: layers and gradients are fetched from the same session, which it borrows.
 * One run at a time; {@link #shut} waits for it.
 */
public final class LoadedGraph implements InspectableModel {
    /** A package without logits of its own is differentiated at its scores. */
    private static final String LOGITS = "logits";

    private final SavedModelBundle model;
    private final ModelManifest manifest;
    private final ClassifierHead head;
    private final List<GraphNode> nodes;
    private final Map<String, GraphNode> byName = new LinkedHashMap<>();
    private final GradientGraph gradients;
    private final String pixels;
    private final String scores;
    private final String logits;
    private boolean shut;

    LoadedGraph(SavedModelBundle model, ModelManifest manifest, ClassifierHead head) {
        this.model = model;
        this.manifest = manifest;
        this.head = head;
        this.nodes = new GraphNodes(model.getGraph())
                .describe(new ServedNodes(model.getMetaGraphDef()).list(manifest.head()));
        nodes.forEach(node -> byName.put(node.name(), node));
        SignatureDef signature = model.getMetaGraphDef().getSignatureDefOrThrow(Network.SIGNATURE);
        this.scores = signature.getOutputsOrThrow(Network.SCORES).getName();
        this.logits = signature.containsOutputs(LOGITS)
                ? signature.getOutputsOrThrow(LOGITS).getName()
                : scores;
        this.pixels = floatInput(
                GraphNodes.operation(signature.getInputsOrThrow(Network.IMAGES).getName()));
        this.gradients = new GradientGraph(model.getGraph(), logits, scores);
    }

    /** The bytes become numbers in a cast, behind which fractions of a grey level can be fed. */
    private String floatInput(String images) {
        return nodes.stream()
                .filter(node -> node.op().equals("Cast") && node.inputs().contains(images))
                .map(GraphNode::name)
                .findFirst()
                .orElse(images);
    }

    @Override
    public List<String> labels() {
        return manifest.labels();
    }

    @Override
    public int fireIndex() {
        return manifest.fireIndex();
    }

    @Override
    public double threshold() {
        return manifest.threshold();
    }

    @Override
    public int height() {
        return manifest.input().height();
    }

    @Override
    public int width() {
        return manifest.input().width();
    }

    @Override
    public String lastLayer() {
        return manifest.features();
    }

    @Override
    public String lastActivation() {
        return nodes.stream()
                .filter(node -> node.op().equals("Relu"))
                .filter(node -> byName.get(node.inputs().get(0)).inputs().contains(manifest.features()))
                .map(GraphNode::name)
                .findFirst()
                .orElse(manifest.features());
    }

    @Override
    public Optional<ClassifierHead> head() {
        return Optional.of(head);
    }

    @Override
    public List<GraphNode> nodes() {
        return nodes;
    }

    @Override
    public synchronized float[] parameter(String name) {
        require(name);
        requireOpen();
        try (SessionRun run = new SessionRun(model).fetch(name).execute()) {
            return run.floats(0);
        }
    }

    @Override
    public synchronized ForwardResult run(ImageBatch pictures, ForwardRequest query) {
        requireOpen();
        if (pictures.height() != height() || pictures.width() != width()) {
            throw new IllegalArgumentException("the network takes pictures of " + width() + "x" + height() + ", not "
                    + pictures.width() + "x" + pictures.height());
        }
        return prepare(query).run(pictures);
    }

    /**
     * Resolves the names of a run and adds the gradients that it needs to the graph. Whoever runs it does not wait for
     * others, and sees to it that the network is open.
     *
     * @throws UnknownNameException if a layer is not in the graph
     * @throws UserException if a layer does not lead to the scores
     */
    public synchronized GraphRun prepare(ForwardRequest query) {
        requireOpen();
        query.activations().forEach(this::require);
        List<String> gradientTensors = query.gradients().stream()
                .map(layer -> gradients.of(query.target(), tensor(layer)))
                .toList();
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        query.replaced()
                .keySet()
                .forEach(name -> shapes.put(name, byName.get(require(name)).shape()));
        return new GraphRun(model, pixels, List.of(scores, logits), labels().size(), query, gradientTensors, shapes);
    }

    private String tensor(String layer) {
        return layer.equals(INPUT) ? pixels : require(layer);
    }

    private String require(String name) {
        if (!byName.containsKey(name)) {
            throw new UnknownNameException("layer", name, byName.keySet());
        }
        return name;
    }

    private void requireOpen() {
        if (shut) {
            throw new IllegalStateException("the network is closed");
        }
    }

    /** Ends all use, after the run that is under way; false where it was already shut. */
    public synchronized boolean shut() {
        boolean first = !shut;
        shut = true;
        return first;
    }
}
