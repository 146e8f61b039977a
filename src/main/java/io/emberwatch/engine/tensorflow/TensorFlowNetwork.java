package io.emberwatch.engine.tensorflow;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import ai.djl.translate.TranslateException;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.engine.ExactScores;
import io.emberwatch.engine.HeadReader;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LazyNetwork;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.tensorflow.SavedModelBundle;

/**
 * A SavedModel that DJL loaded and runs, in one precision. Inner layers and gradients are fetched from the same session
 * through TensorFlow Java. Owns the session and its weights.
 */
final class TensorFlowNetwork implements Network {
    static final String SIGNATURE = "serving_default";
    static final String IMAGES = "images";
    static final String SCORES = "scores";
    /** Not in the oldest packages. */
    static final String LOGITS = "logits";

    static final String FEATURES = "features";

    private final DjlModel model;
    private final Predictor<ForwardInput, NetworkOutput> predictor;
    private final TensorFlowEngine engine;
    private final ModelManifest manifest;
    private final Precision precision;
    private final int maxBatch;
    private final Optional<ClassifierHead> head;
    /** Empty where the graph computes in float32 itself, and where only the graph can compute the scores. */
    private final Optional<ExactScores> exact;

    /** The same in float32, loaded when it is asked for; empty where this is it. */
    private final Optional<LazyNetwork> floats;

    private final LoadedGraph graph;

    /** @param model owned once this returns */
    private TensorFlowNetwork(
            DjlModel model, TensorFlowEngine engine, ModelPackage bundle, Precision precision, int maxBatch) {
        this.model = model;
        this.engine = engine;
        this.manifest = bundle.manifest();
        this.precision = precision;
        this.maxBatch = maxBatch;
        this.head = readHead(model.view(), bundle);
        this.exact = precision == Precision.BF16
                ? head.map(known -> new ExactScores(known, manifest.temperature()))
                : Optional.empty();
        Supplier<ModelPackage> again = bundle.again();
        this.floats = precision == Precision.BF16
                ? Optional.of(new LazyNetwork(() -> {
                    try (ModelPackage reopened = again.get()) {
                        return load(reopened, engine, Precision.FP32, 1);
                    }
                }))
                : Optional.empty();
        this.graph = new LoadedGraph(model.view(), manifest, head, exact, floats);
        this.predictor = model.newPredictor();
    }

    /** @throws ModelPackageException if TensorFlow cannot load the folder or it is not what its manifest says */
    static TensorFlowNetwork load(ModelPackage bundle, TensorFlowEngine engine, Precision precision, int maxBatch) {
        Criteria<ForwardInput, NetworkOutput> criteria = Criteria.builder()
                .setTypes(ForwardInput.class, NetworkOutput.class)
                .optModelPath(bundle.directory())
                .optEngine(TensorFlowEngine.NAME)
                .optDevice(engine.device())
                .optOption("SignatureDefKey", SIGNATURE)
                .optOption(
                        "ConfigProto",
                        Base64.getEncoder()
                                .encodeToString(engine.sessionConfig(precision).toByteArray()))
                .optTranslator(new ImageTranslator(bundle.manifest()))
                .build();
        ZooModel<ForwardInput, NetworkOutput> zooModel;
        try {
            zooModel = criteria.loadModel();
        } catch (ModelException | IOException | RuntimeException e) {
            // Among the last are TensorFlow's own exceptions, one class a status code.
            throw bundle.unusable("TensorFlow cannot load its saved_model.pb: " + firstLine(e), e);
        }
        DjlModel model;
        try {
            checkSignature(bundle, (TfSymbolBlock) zooModel.getBlock());
            model = new DjlModel(zooModel);
        } catch (RuntimeException e) {
            zooModel.close();
            throw e;
        }
        try {
            return new TensorFlowNetwork(model, engine, bundle, precision, maxBatch);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static void checkSignature(ModelPackage bundle, TfSymbolBlock block) {
        List<String> inputs = block.describeInput().keys();
        List<String> outputs = block.describeOutput().keys();
        if (!inputs.equals(List.of(IMAGES)) || !outputs.contains(SCORES) || !outputs.contains(FEATURES)) {
            throw bundle.unusable(
                    "signature " + SIGNATURE + " must take " + IMAGES + " and give " + SCORES + " and " + FEATURES
                            + ", but takes " + inputs + " and gives " + outputs
                            + ": import-savedmodel makes a model folder of a SavedModel of TensorFlow or Keras",
                    null);
        }
    }

    private static Optional<ClassifierHead> readHead(SavedModelBundle session, ModelPackage bundle) {
        if (!bundle.manifest().hasHead()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    HeadReader.read(bundle.manifest().head(), name -> Tensors.constant(session.session(), name)));
        } catch (IllegalArgumentException e) {
            throw bundle.unusable("the head in its manifest does not fit the graph: " + firstLine(e), e);
        }
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public Optional<ClassifierHead> head() {
        return head;
    }

    @Override
    public String engine() {
        return "tensorflow/" + engine.version();
    }

    @Override
    public String device() {
        return engine.device().getDeviceType();
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
        requireCount(count);
        if (exact.isEmpty()) {
            return predict(images, count, wantsFeatures);
        }
        NetworkOutput rounded = predict(images, count, scores -> true);
        NetworkOutput output = exact.get().of(rounded.requiredFeatures());
        return wantsFeatures.test(output.scores()) ? output : output.withoutFeatures();
    }

    private NetworkOutput predict(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
        try {
            return predictor.predict(new ForwardInput(images.duplicate(), count, wantsFeatures));
        } catch (TranslateException e) {
            throw new IllegalStateException(
                    "the network failed on " + count + " images of "
                            + manifest.input().width() + "x" + manifest.input().height() + ": "
                            + firstLine(e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }

    @Override
    public Optional<InspectableModel> inspectable() {
        return Optional.of(graph);
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines().findFirst().orElse(e.toString());
    }

    @Override
    public void close() {
        if (graph.shut()) {
            floats.ifPresent(LazyNetwork::close);
            predictor.close();
            model.close();
        }
    }
}
