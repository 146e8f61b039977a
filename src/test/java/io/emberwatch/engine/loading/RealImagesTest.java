package io.emberwatch.engine.loading;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Correlation;
import io.emberwatch.engine.CpuFeatures;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.monitor.inference.Frames;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import io.emberwatch.monitor.inference.Prediction;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What low precision promises, on images that are not part of the repository:
 * {@code -Demberwatch.test.pictures=FOLDER} has folders {@code fire} and {@code nofire} of JPEG files.
 */
@Tag("slow")
class RealImagesTest {
    private static final Path IMAGES =
            Path.of(System.getProperty("emberwatch.test.pictures", "../shared/data/images/val"));
    private static final String MODEL = System.getProperty("emberwatch.test.model", ModelPackage.BUILTIN);
    private static final int A_CLASS = 100;

    private final Frames pool = new Frames(2 * A_CLASS);

    @Test
    void auto_decidesAsFloat32AtTheThresholds_andMovesNoScoreFar() throws IOException {
        List<VideoFrame> frames = frames();
        float[] exact = scores(frames, Precision.FP32);
        float[] fast = scores(frames, Precision.AUTO);
        frames.forEach(VideoFrame::close);

        assertThat(exact).hasSizeGreaterThan(10);
        assertThat(PrecisionChoice.largestDifference(exact, fast))
                .isPositive()
                .isLessThanOrEqualTo(PrecisionChoice.INT8_TOLERANCE);
        for (double threshold : new double[] {0.5, 0.8}) {
            for (int i = 0; i < exact.length; i++) {
                assertThat(fast[i] >= threshold)
                        .as("image %d at %s: %s in float32, %s else", i, threshold, exact[i], fast[i])
                        .isEqualTo(exact[i] >= threshold);
            }
        }
    }

    @Test
    void bf16_movesNoScoreBeyondTheTolerance_withCloseCallsComputedAgain() throws IOException {
        List<VideoFrame> frames = frames();
        List<Prediction> exact = predictions(frames, EngineChoice.AUTO, Precision.FP32);
        List<Prediction> bf16 = predictions(frames, EngineChoice.AUTO, Precision.BF16);
        frames.forEach(VideoFrame::close);

        assertThat(PrecisionChoice.largestDifference(scores(exact), scores(withExactCloseCalls(bf16, exact))))
                .isPositive()
                .isLessThanOrEqualTo(PrecisionChoice.TOLERANCE);
    }

    @Test
    void oneDnn_scoresAndExplainsAsTensorFlow() throws IOException {
        List<VideoFrame> frames = frames();
        List<Prediction> exact = predictions(frames, EngineChoice.TENSORFLOW, Precision.FP32);
        List<Prediction> fp32 = predictions(frames, EngineChoice.ONEDNN, Precision.FP32);
        List<Prediction> bf16 = predictions(frames, EngineChoice.ONEDNN, Precision.BF16);
        List<Prediction> auto = predictions(frames, EngineChoice.ONEDNN, Precision.AUTO);
        frames.forEach(VideoFrame::close);

        report("fp32", exact, fp32);
        report("bf16", exact, bf16);
        List<Prediction> decided = withExactCloseCalls(bf16, exact);
        report("bf16 with close calls in fp32", exact, decided);
        report("auto", exact, auto);
        assertThat(PrecisionChoice.largestDifference(scores(exact), scores(fp32)))
                .isLessThanOrEqualTo(1e-4f);
        assertThat(exact.stream().filter(each -> each.heatmap().isPresent())).hasSizeGreaterThan(5);
        assertThat(leastCorrelation(exact, fp32)).isGreaterThan(0.99999);
        assertThat(leastCorrelation(exact, decided)).isGreaterThan(0.999);
    }

    /** As {@code auto} gives them on a CPU without int8: scores and maps of close calls are those of float32. */
    private static List<Prediction> withExactCloseCalls(List<Prediction> bf16, List<Prediction> exact) {
        try (ModelPackage bundle = ModelPackage.open(MODEL)) {
            int fire = bundle.manifest().fireIndex();
            return IntStream.range(0, bf16.size())
                    .mapToObj(i ->
                            CloseCalls.Rule.BF16.isClose(fire, bf16.get(i).score(), false) ? exact.get(i) : bf16.get(i))
                    .toList();
        }
    }

    private static void report(String name, List<Prediction> exact, List<Prediction> other) {
        System.out.printf(
                "%s: %d images, scores within %.6f of TensorFlow's in fp32; %d heat maps, least correlation %.6f%n",
                name,
                exact.size(),
                PrecisionChoice.largestDifference(scores(exact), scores(other)),
                exact.stream().filter(each -> each.heatmap().isPresent()).count(),
                leastCorrelation(exact, other));
    }

    /** Of the heat maps that both have. */
    private static double leastCorrelation(List<Prediction> exact, List<Prediction> other) {
        double least = 1;
        for (int i = 0; i < exact.size(); i++) {
            Optional<HeatMap> a = exact.get(i).heatmap();
            Optional<HeatMap> b = other.get(i).heatmap();
            if (a.isPresent() && b.isPresent()) {
                least = Math.min(
                        least, Correlation.of(a.get().toArray(), b.get().toArray()));
            }
        }
        return least;
    }

    private List<VideoFrame> frames() throws IOException {
        Assumptions.assumeTrue(CpuFeatures.hasBf16(), "this CPU has no bf16");
        Assumptions.assumeTrue(Files.isDirectory(IMAGES.resolve("fire")), "no images in " + IMAGES);
        Assumptions.assumeTrue(
                !MODEL.equals(ModelPackage.BUILTIN)
                        || getClass().getResource("/io/emberwatch/model/builtin/saved_model.pb") != null,
                "no built-in model in this build");
        List<VideoFrame> frames = new ArrayList<>(frames("fire"));
        frames.addAll(frames("nofire"));
        return frames;
    }

    private float[] scores(List<VideoFrame> frames, Precision precision) {
        return scores(predictions(frames, EngineChoice.AUTO, precision));
    }

    private static float[] scores(List<Prediction> predictions) {
        float[] scores = new float[predictions.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = predictions.get(i).score();
        }
        return scores;
    }

    /** With heat maps of those that score 0.5 or more. */
    private List<Prediction> predictions(List<VideoFrame> frames, EngineChoice engine, Precision precision) {
        NetworkOptions options = new NetworkOptions(engine, Device.CPU, precision, 0, 1);
        try (ModelPackage bundle = ModelPackage.open(MODEL);
                NetworkClassifier classifier = NetworkClassifier.load(
                        bundle, options, camera -> 0.5, MapChoices.USUAL, InferenceListener.NOOP)) {
            return frames.stream()
                    .map(frame -> classifier.classify(List.of(frame)).get(0))
                    .toList();
        }
    }

    /** Images from all over the folder, since neighbours come from one source. */
    private List<VideoFrame> frames(String label) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(IMAGES.resolve(label))) {
            files = all.sorted().toList();
        }
        List<VideoFrame> frames = new ArrayList<>();
        for (int i = 0; i < Math.min(A_CLASS, files.size()); i++) {
            frames.add(frame(files.get(i * files.size() / Math.min(A_CLASS, files.size()))));
        }
        return frames;
    }

    private VideoFrame frame(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        VideoFrame frame = pool.of("picture", image.getWidth(), image.getHeight());
        ByteBuffer pixels = frame.pixels();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                pixels.put((byte) rgb).put((byte) (rgb >> 8)).put((byte) (rgb >> 16));
            }
        }
        return frame;
    }
}
