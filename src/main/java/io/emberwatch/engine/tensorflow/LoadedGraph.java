package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.ExactScores;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.InspectableModelView;
import io.emberwatch.engine.LazyNetwork;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.PreparedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Output;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/**
 * A loaded graph, looked into: layers and gradients are fetched from the session that also runs it, which it borrows.
 * One run at a time, but for prepared ones; {@link #shut} waits for it.
 */
final class LoadedGraph implements InspectableModel {
    private final SavedModelBundle model;
    private final ModelManifest manifest;
    private final Optional<ClassifierHead> head;
    private final Optional<ExactScores> exact;
    private final Optional<LazyNetwork> floats;
    private final List<GraphNode> nodes;
    private final Map<String, GraphNode> byName = new LinkedHashMap<>();
    private final GradientGraph gradients;
    private final String pixels;
    private final Output<TFloat32> scores;
    /** Of a package without logits of its own the scores. */
    private final Output<TFloat32> logits;

    private boolean shut;

    /**
     * @param model borrowed; open until this is {@link #shut}
     * @param exact makes the scores where the graph rounds them
     * @param floats the same in float32, borrowed; empty where this computes so
     */
    LoadedGraph(
            SavedModelBundle model,
            ModelManifest manifest,
            Optional<ClassifierHead> head,
            Optional<ExactScores> exact,
            Optional<LazyNetwork> floats) {
        this.model = model;
        this.manifest = manifest;
        this.head = head;
        this.exact = exact;
        this.floats = floats;
        this.nodes = GraphNodes.describe(model.graph(), new ServedNodes(model.metaGraphDef()).list(manifest.head()));
        nodes.forEach(node -> byName.put(node.name(), node));
        SignatureDef signature = model.metaGraphDef().getSignatureDefOrThrow(TensorFlowNetwork.SIGNATURE);
        this.scores =
                output(signature.getOutputsOrThrow(TensorFlowNetwork.SCORES).getName());
        this.logits = signature.containsOutputs(TensorFlowNetwork.LOGITS)
                ? output(signature.getOutputsOrThrow(TensorFlowNetwork.LOGITS).getName())
                : scores;
        this.pixels = floatInput(GraphNodes.operation(
                signature.getInputsOrThrow(TensorFlowNetwork.IMAGES).getName()));
        this.gradients = new GradientGraph(model.graph(), logits, scores);
    }

    private Output<TFloat32> output(String tensor) {
        int colon = tensor.lastIndexOf(':');
        return model.graph()
                .operationOrThrow(GraphNodes.operation(tensor))
                .output(colon < 0 ? 0 : Integer.parseInt(tensor.substring(colon + 1)));
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
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public String lastActivation() {
        if (head.isEmpty()) {
            return manifest.features();
        }
        return nodes.stream()
                .filter(node -> node.op().equals("Relu"))
                .filter(node -> byName.get(node.inputs().get(0)).inputs().contains(manifest.features()))
                .map(GraphNode::name)
                .findFirst()
                .orElse(manifest.features());
    }

    @Override
    public Optional<ClassifierHead> head() {
        return head;
    }

    @Override
    public InspectableModel exact() {
        return floats.<InspectableModel>map(lazy -> new InspectableModelView(this) {
                    @Override
                    public ForwardResult run(ImageBatch images, ForwardRequest query) {
                        return lazy.layers().run(images, query);
                    }
                })
                .orElse(this);
    }

    @Override
    public List<GraphNode> nodes() {
        return nodes;
    }

    @Override
    public synchronized float[] parameter(String name) {
        require(name);
        requireOpen();
        return Tensors.constant(model.session(), name);
    }

    @Override
    public synchronized ForwardResult run(ImageBatch images, ForwardRequest query) {
        requireOpen();
        if (images.height() != height() || images.width() != width()) {
            throw new IllegalArgumentException("the network takes images of " + width() + "x" + height() + ", not "
                    + images.width() + "x" + images.height());
        }
        // With other weights or outputs the head would be another than the one known here.
        return exact.isPresent() && query.replaced().isEmpty()
                ? runExactly(exact.get(), images, query)
                : prepare(query).run(images);
    }

    /** Fetches the last feature map too, which gives the scores. */
    private ForwardResult runExactly(ExactScores exactScores, ImageBatch images, ForwardRequest query) {
        List<String> activations = new ArrayList<>(query.activations());
        if (!activations.contains(lastLayer())) {
            activations.add(lastLayer());
        }
        ForwardResult rounded = prepare(new ForwardRequest(
                        activations, query.gradients(), query.target(), query.classIndex(), Map.of()))
                .run(images);
        NetworkOutput output = exactScores.of(rounded.activations().get(lastLayer()));
        return rounded.withScores(output.scores(), output.logits());
    }

    @Override
    public synchronized PreparedRun prepare(ForwardRequest query) {
        requireOpen();
        query.activations().forEach(this::require);
        List<Output<?>> gradientTensors = new ArrayList<>();
        List<String> differentiated =
                query.gradients().stream().map(this::tensor).toList();
        gradients.add(query.target(), differentiated);
        for (String layer : differentiated) {
            gradientTensors.add(gradients.of(query.target(), layer));
        }
        Optional<Output<?>> seed = query.classIndex().isPresent() && !gradientTensors.isEmpty()
                ? Optional.of(gradients.seed())
                : Optional.empty();
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        query.replaced()
                .keySet()
                .forEach(name -> shapes.put(name, byName.get(require(name)).shape()));
        return new GraphRun(
                model.session(), output(pixels), scores, logits, labels().size(), query, gradientTensors, seed, shapes);
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
    synchronized boolean shut() {
        boolean first = !shut;
        shut = true;
        return first;
    }
}
