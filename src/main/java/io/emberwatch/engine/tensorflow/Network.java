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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** A loaded SavedModel in one precision. Owns the session and its weights; one thread uses and closes it. */
public final class Network implements AutoCloseable {
    static final String SIGNATURE = "serving_default";
    static final String IMAGES = "images";
    static final String SCORES = "scores";
    static final String FEATURES = "features";

    private final ZooModel<ImageBuffer, NetworkOutput> model;
    private final Predictor<ImageBuffer, NetworkOutput> predictor;
    private final ModelManifest.Input input;
    /** Null where the graph computes in float32 itself. */
    private final ExactScores exact;
    /** Null where nobody is asked again. */
    private CloseCalls closeCalls;

    private Network(ZooModel<ImageBuffer, NetworkOutput> model, ModelPackage bundle, boolean bf16) {
        this.model = model;
        this.input = bundle.manifest().input();
        this.exact =
                bf16 ? new ExactScores(read(model, bundle), bundle.manifest().temperature()) : null;
        this.predictor = model.newPredictor();
    }

    /** @throws ModelPackageException if TensorFlow cannot load the folder or it is not what its manifest says */
    static Network load(ModelPackage bundle, TensorFlowRuntime runtime, boolean bf16) {
        Criteria<ImageBuffer, NetworkOutput> criteria = Criteria.builder()
                .setTypes(ImageBuffer.class, NetworkOutput.class)
                .optModelPath(bundle.directory())
                .optEngine(TensorFlowRuntime.ENGINE)
                .optDevice(runtime.device())
                .optOption("SignatureDefKey", SIGNATURE)
                .optOption(
                        "ConfigProto",
                        Base64.getEncoder()
                                .encodeToString(runtime.sessionConfig(bf16).toByteArray()))
                .optTranslator(new ImageTranslator(bundle.manifest().input()))
                .build();
        ZooModel<ImageBuffer, NetworkOutput> model;
        try {
            model = criteria.loadModel();
        } catch (ModelException | IOException | RuntimeException e) {
            // Among the last are TensorFlow's own exceptions, one class a status code.
            throw unusable(bundle, "TensorFlow cannot load its saved_model.pb: " + firstLine(e), e);
        }
        try {
            checkSignature(bundle, (TfSymbolBlock) model.getBlock());
            return new Network(model, bundle, bf16);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static void checkSignature(ModelPackage bundle, TfSymbolBlock block) {
        List<String> inputs = block.describeInput().keys();
        List<String> outputs = block.describeOutput().keys();
        if (!inputs.equals(List.of(IMAGES)) || !outputs.contains(SCORES) || !outputs.contains(FEATURES)) {
            throw unusable(
                    bundle,
                    "signature " + SIGNATURE + " must take " + IMAGES + " and give " + SCORES + " and " + FEATURES
                            + ", but takes " + inputs + " and gives " + outputs,
                    null);
        }
    }

    /** The constants after the last feature map, as the manifest names them. */
    public ClassifierHead head(ModelPackage bundle) {
        return exact == null ? read(model, bundle) : exact.head();
    }

    private static ClassifierHead read(ZooModel<ImageBuffer, NetworkOutput> model, ModelPackage bundle) {
        try (HeadReader reader = new HeadReader((TfSymbolBlock) model.getBlock())) {
            return reader.read(bundle.manifest().head());
        } catch (IllegalArgumentException e) {
            throw unusable(bundle, "the head in its manifest does not fit the graph: " + firstLine(e), e);
        }
    }

    /** Opens the same graph and session, without a second copy of the weights; shut it before this is closed. */
    public LoadedGraph open(ModelManifest manifest, ClassifierHead head) {
        return new LoadedGraph(((TfSymbolBlock) model.getBlock()).getSavedModelBundle(), manifest, head);
    }

    /**
     * Runs the network once.
     *
     * @param pictures direct buffer with {@code size} pictures, uint8 RGB {@code [N,height,width,3]}; its position stays
     * @param wantsFeatures asked with the scores {@code [N*K]} whether the feature maps are needed too
     */
    public NetworkOutput run(ByteBuffer pictures, int size, Predicate<float[]> wantsFeatures) {
        if (exact == null) {
            return predict(pictures, size, wantsFeatures);
        }
        NetworkOutput output = exact.of(predict(pictures, size, scores -> true));
        if (closeCalls != null) {
            output = closeCalls.decide(pictures, output);
        }
        return wantsFeatures.test(output.scores()) ? output : output.withoutFeatures();
    }

    private NetworkOutput predict(ByteBuffer pictures, int size, Predicate<float[]> wantsFeatures) {
        try {
            return predictor.predict(new ImageBuffer(pictures.duplicate(), size, wantsFeatures));
        } catch (TranslateException e) {
            throw new IllegalStateException(
                    "the network failed on " + size + " pictures of " + input.width() + "x" + input.height() + ": "
                            + firstLine(e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines().findFirst().orElse(e.toString());
    }

    static ModelPackageException unusable(ModelPackage bundle, String fault, Throwable cause) {
        return new ModelPackageException("model in " + bundle.directory() + " cannot be used: " + fault, cause);
    }

    /** Has another network, which belongs to this one from now on, decide where scores are close. */
    void decideCloseCallsBy(CloseCalls other) {
        closeCalls = other;
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
        if (closeCalls != null) {
            closeCalls.close();
        }
    }
}
