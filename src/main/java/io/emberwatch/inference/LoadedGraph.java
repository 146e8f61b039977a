package io.emberwatch.inference;

import ai.djl.tensorflow.engine.SavedModelBundle;
import io.emberwatch.bundle.ModelManifest;
import io.emberwatch.explain.ClassifierHead;
import io.emberwatch.explain.FeatureMaps;
import io.emberwatch.explain.GraphNode;
import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Pixels;
import io.emberwatch.explain.Query;
import io.emberwatch.explain.Readout;
import io.emberwatch.explain.UnknownNameException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.SignatureDef;

/**
 * A graph that is already loaded, looked into: layers and gradients are fetched from the same session, which it borrows.
 * One run at a time; {@link #shut} waits for it.
 */
final class LoadedGraph implements OpenedNetwork {
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
                .describe(model.getMetaGraphDef().getGraphDef().getNodeList());
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
    public synchronized Readout run(Pixels pictures, Query query) {
        requireOpen();
        if (pictures.height() != height() || pictures.width() != width()) {
            throw new IllegalArgumentException("the network takes pictures of " + width() + "x" + height() + ", not "
                    + pictures.width() + "x" + pictures.height());
        }
        List<String> wanted = new ArrayList<>(List.of(scores, logits));
        query.activations().forEach(layer -> wanted.add(require(layer)));
        query.gradients().forEach(layer -> wanted.add(gradients.of(query.target(), tensor(layer))));
        try (SessionRun run = new SessionRun(model)) {
            run.feed(pixels, new long[] {pictures.count(), pictures.height(), pictures.width(), 3}, pictures.rgb());
            query.replaced().forEach((name, values) -> run.feed(require(name), shape(name, values.length), values));
            if (query.classIndex().isPresent() && !query.gradients().isEmpty()) {
                feedSeed(run, pictures.count(), query.classIndex().getAsInt());
            }
            wanted.forEach(run::fetch);
            run.execute();
            return readout(run, query);
        }
    }

    private Readout readout(SessionRun run, Query query) {
        Map<String, FeatureMaps> activations = new LinkedHashMap<>();
        Map<String, FeatureMaps> gradientMaps = new LinkedHashMap<>();
        int at = 2;
        for (String layer : query.activations()) {
            activations.put(layer, run.maps(at++));
        }
        for (String layer : query.gradients()) {
            gradientMaps.put(layer, run.maps(at++));
        }
        return new Readout(labels().size(), run.floats(0), run.floats(1), activations, gradientMaps);
    }

    private void feedSeed(SessionRun run, int count, int classIndex) {
        int classes = labels().size();
        float[] seed = new float[count * classes];
        for (int i = 0; i < count; i++) {
            seed[i * classes + classIndex] = 1;
        }
        run.feed(GradientGraph.SEED, new long[] {count, classes}, seed);
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

    /** The declared shape; what is left open follows from the number of values. */
    private long[] shape(String name, int values) {
        long[] shape =
                byName.get(name).shape().stream().mapToLong(Integer::longValue).toArray();
        long known = 1;
        for (long size : shape) {
            known *= Math.max(1, size);
        }
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] < 0) {
                shape[i] = values / known;
            }
        }
        return shape;
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
