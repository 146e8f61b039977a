package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.tensorflow.CpuFeatures;
import io.emberwatch.engine.tensorflow.FramePreprocessor;
import io.emberwatch.engine.tensorflow.LoadedGraph;
import io.emberwatch.engine.tensorflow.Network;
import io.emberwatch.engine.tensorflow.NetworkOutput;
import io.emberwatch.engine.tensorflow.PrecisionChoice;
import io.emberwatch.engine.tensorflow.TensorFlowRuntime;
import io.emberwatch.engine.tensorflow.WarmUp;
import io.emberwatch.monitor.config.ModelConfig;
import io.emberwatch.monitor.inference.InferenceListener.Stage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores frames with a SavedModel through DJL's TensorFlow engine: one resize into a reused buffer, one tensor, one
 * run, and a heat map for each positive. Owns the session, its weights and the input buffer. May be loaded
 * on one thread and then used and closed by another.
 */
public final class DjlFireClassifier implements FireClassifier {
    private static final Logger LOG = LoggerFactory.getLogger(DjlFireClassifier.class);

    private final Network network;
    private final LoadedGraph opened;
    private final FramePreprocessor preprocessor;
    private final LiveMaps maps;
    private final int classes;
    private final int fireIndex;
    private final int batchSize;
    private final String precision;
    private final String device;
    private final ToDoubleFunction<CameraId> thresholds;
    private final InferenceListener listener;
    private boolean closed;

    private DjlFireClassifier(
            Network network,
            boolean bf16,
            String device,
            ModelManifest manifest,
            ClassifierHead head,
            int batchSize,
            ToDoubleFunction<CameraId> thresholds,
            MapChoices choices,
            InferenceListener listener) {
        this.network = network;
        this.precision = bf16 ? "bf16" : "fp32";
        this.device = device;
        this.opened = network.open(manifest, head);
        this.maps = new LiveMaps(opened, head, choices);
        maps.warmUp(batchSize);
        this.classes = head.classes();
        this.fireIndex = manifest.fireIndex();
        this.batchSize = batchSize;
        this.thresholds = thresholds;
        this.listener = listener;
        this.preprocessor = new FramePreprocessor(
                batchSize, manifest.input().height(), manifest.input().width());
    }

    /**
     * Loads a model, warms it up for batches of one and of {@code batchSize}, and logs one line about it.
     *
     * @param bundle the package; needed only until this returns
     * @param thresholds score from which a camera's frame gets a heat map, 0..1
     * @param choices which heat map that is
     * @param listener hears how long the stages of each batch take
     * @throws io.emberwatch.core.modelpackage.ModelPackageException if the model cannot be used
     * @throws EngineException if the machine lacks the device or precision that is asked for, or the network the
     *     layer or method of a heat map
     */
    public static DjlFireClassifier load(
            ModelPackage bundle,
            ModelConfig config,
            ToDoubleFunction<CameraId> thresholds,
            MapChoices choices,
            InferenceListener listener) {
        long start = System.nanoTime();
        TensorFlowRuntime runtime = TensorFlowRuntime.start(config.device(), config.threads());
        PrecisionChoice.Loaded loaded =
                new PrecisionChoice(bundle, runtime, CpuFeatures.hasBf16()).load(config.precision());
        long loadedAt = System.nanoTime();
        DjlFireClassifier classifier;
        try {
            ClassifierHead head = loaded.network().head(bundle);
            WarmUp.run(loaded.network(), bundle, head, config.batchSize());
            classifier = new DjlFireClassifier(
                    loaded.network(),
                    loaded.bf16(),
                    runtime.device().getDeviceType(),
                    bundle.manifest(),
                    head,
                    config.batchSize(),
                    thresholds,
                    choices,
                    listener);
        } catch (RuntimeException e) {
            loaded.network().close();
            throw e;
        }
        LOG.info(
                "model loaded architecture={} tensorflow={} device={} precision={} load_ms={} warmup_ms={}",
                bundle.manifest().architecture(),
                runtime.version(),
                runtime.device(),
                classifier.precision,
                TimeUnit.NANOSECONDS.toMillis(loadedAt - start),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - loadedAt));
        return classifier;
    }

    /** {@code fp32} or {@code bf16}: what {@code auto} became. */
    public String precision() {
        return precision;
    }

    /** What it runs on, for people and labels. */
    public String device() {
        return device;
    }

    @Override
    public Optional<InspectableModel> opened() {
        return Optional.of(opened);
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        return classify(frames, frames.size());
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames, int explained) {
        if (frames.isEmpty() || frames.size() > batchSize) {
            throw new IllegalArgumentException("a batch has 1 to " + batchSize + " frames, not " + frames.size());
        }
        long start = System.nanoTime();
        ByteBuffer pictures = preprocessor.fill(frames);
        long filled = System.nanoTime();
        List<VideoFrame> mapped = frames.subList(0, explained);
        NetworkOutput output = network.run(pictures, frames.size(), scores -> anyPositive(mapped, scores));
        long scored = System.nanoTime();
        listener.stageTook(Stage.PREPROCESS, filled - start);
        listener.stageTook(Stage.INFERENCE, scored - filled);
        List<Prediction> verdicts = verdicts(frames.size(), mapped, output, pictures);
        if (output.features().length > 0) {
            listener.stageTook(Stage.GRADCAM, System.nanoTime() - scored);
        }
        return verdicts;
    }

    private boolean anyPositive(List<VideoFrame> frames, float[] scores) {
        return IntStream.range(0, frames.size())
                .anyMatch(i -> isPositive(frames.get(i), scores[i * classes + fireIndex]));
    }

    private boolean isPositive(VideoFrame frame, float score) {
        return score >= thresholds.applyAsDouble(frame.camera());
    }

    private List<Prediction> verdicts(int count, List<VideoFrame> mapped, NetworkOutput output, ByteBuffer pictures) {
        Map<Integer, CameraId> positives = new LinkedHashMap<>();
        for (int i = 0; i < mapped.size(); i++) {
            if (isPositive(mapped.get(i), output.score(i, fireIndex))) {
                positives.put(i, mapped.get(i).camera());
            }
        }
        Map<Integer, HeatMap> heat = positives.isEmpty() ? Map.of() : maps.explain(positives, output, pictures);
        List<Prediction> verdicts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            verdicts.add(new Prediction(output.score(i, fireIndex), Optional.ofNullable(heat.get(i))));
        }
        return verdicts;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            opened.shut();
            network.close();
            preprocessor.close();
        }
    }
}
