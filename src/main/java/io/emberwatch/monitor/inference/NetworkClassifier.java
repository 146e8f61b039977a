package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.FramePreprocessor;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.monitor.inference.InferenceListener.Stage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores frames with a network: one resize into a reused buffer, one run, and a heat map for each positive. Owns the
 * network and the input buffer. May be loaded on one thread and then used and closed by another.
 */
public final class NetworkClassifier implements FireClassifier {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkClassifier.class);

    private final Network network;
    private final ModelManifest.Input input;
    private final FramePreprocessor preprocessor;
    private final LiveMaps maps;
    private final int fireIndex;
    private final ToDoubleFunction<CameraId> thresholds;
    private final InferenceListener listener;
    private volatile Predicate<CameraId> suspected = any -> true;
    private boolean closed;

    private NetworkClassifier(
            Network network, ToDoubleFunction<CameraId> thresholds, MapChoices choices, InferenceListener listener) {
        this.network = network;
        this.maps = new LiveMaps(network, MapChoices.USUAL);
        maps.follow(choices, network.maxBatch());
        this.fireIndex = network.manifest().fireIndex();
        this.thresholds = thresholds;
        this.listener = listener;
        this.input = network.manifest().input();
        this.preprocessor = new FramePreprocessor(network.maxBatch(), input);
    }

    /**
     * Loads a model, warms it up for batches of one and of the largest size, and logs one line about it.
     *
     * @param bundle the package; needed only until this returns
     * @param thresholds score from which a camera's frame gets a heat map, 0..1
     * @param choices which heat map that is
     * @param listener hears how long the stages of each batch take
     * @throws io.emberwatch.core.modelpackage.ModelPackageException if the model cannot be used
     * @throws EngineException if the machine lacks the device or precision that is asked for, or the network the
     *     layer or method of a heat map
     */
    public static NetworkClassifier load(
            ModelPackage bundle,
            NetworkOptions options,
            ToDoubleFunction<CameraId> thresholds,
            MapChoices choices,
            InferenceListener listener) {
        long start = System.nanoTime();
        Network network = NetworkLoader.load(bundle, options);
        try {
            NetworkClassifier classifier = new NetworkClassifier(network, thresholds, choices, listener);
            LOG.info(
                    "model loaded architecture={} engine={} device={} precision={} load_ms={}",
                    network.manifest().architecture(),
                    network.engine(),
                    network.device(),
                    network.precision().label(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            return classifier;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** {@code fp32}, {@code bf16} or {@code int8}: what {@code auto} became. */
    public String precision() {
        return network.precision().label();
    }

    /** What runs it, for people. */
    public String engine() {
        return network.engine();
    }

    /** What it runs on, for people and labels. */
    public String device() {
        return network.device();
    }

    @Override
    public boolean gainsFromBatches() {
        return network.gainsFromBatches();
    }

    @Override
    public Optional<InspectableModel> opened() {
        return network.inspectable();
    }

    @Override
    public void explainBy(MapChoices choices) {
        maps.follow(choices, network.maxBatch());
    }

    @Override
    public void careFor(Predicate<CameraId> watched) {
        suspected = watched;
    }

    @Override
    public int batchSize() {
        return network.maxBatch();
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames) {
        return classify(frames, frames.size());
    }

    @Override
    public List<Prediction> classify(List<VideoFrame> frames, int explained) {
        if (frames.isEmpty() || frames.size() > batchSize()) {
            throw new IllegalArgumentException("a batch has 1 to " + batchSize() + " frames, not " + frames.size());
        }
        long start = System.nanoTime();
        ByteBuffer images = preprocessor.fill(frames);
        long filled = System.nanoTime();
        List<VideoFrame> mapped = frames.subList(0, explained);
        int classes = network.manifest().labels().size();
        // Asked once a batch: a threshold that changes meanwhile would want maps of a run without them.
        double[] limits =
                mapped.stream().map(VideoFrame::camera).mapToDouble(thresholds).toArray();
        NetworkOutput output = network.run(
                images,
                frames.size(),
                i -> !suspected.test(frames.get(i).camera()),
                scores ->
                        IntStream.range(0, mapped.size()).anyMatch(i -> scores[i * classes + fireIndex] >= limits[i]));
        long scored = System.nanoTime();
        listener.stageTook(Stage.PREPROCESS, filled - start);
        listener.stageTook(Stage.INFERENCE, scored - filled);
        List<Prediction> predictions = predictions(frames.size(), mapped, limits, output, images);
        if (output.features().isPresent()) {
            listener.stageTook(Stage.GRADCAM, System.nanoTime() - scored);
        }
        return predictions;
    }

    /** What the network saw may be a part of the frame, or more. */
    private HeatMap onFrame(HeatMap map, VideoFrame frame) {
        return input.preprocess()
                .framing()
                .view(frame.width(), frame.height(), input.width(), input.height())
                .toImage(map);
    }

    private List<Prediction> predictions(
            int count, List<VideoFrame> mapped, double[] limits, NetworkOutput output, ByteBuffer images) {
        Map<Integer, CameraId> positives = new LinkedHashMap<>();
        for (int i = 0; i < mapped.size(); i++) {
            if (output.score(i, fireIndex) >= limits[i]) {
                positives.put(i, mapped.get(i).camera());
            }
        }
        Map<Integer, HeatMap> heat = positives.isEmpty() ? Map.of() : maps.explain(positives, output, images);
        List<Prediction> predictions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = i;
            Optional<HeatMap> map = Optional.ofNullable(heat.get(i)).map(own -> onFrame(own, mapped.get(at)));
            predictions.add(new Prediction(output.score(i, fireIndex), map));
        }
        return predictions;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            network.close();
            preprocessor.close();
        }
    }
}
