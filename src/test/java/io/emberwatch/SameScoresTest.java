package io.emberwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.evaluate.Evaluation;
import io.emberwatch.lab.evaluate.Evaluator;
import io.emberwatch.monitor.inference.Frames;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured and explained is what watches: the same image has the same score wherever it is scored. */
class SameScoresTest {
    private static final int IMAGES = 8;
    private static final int SIZE = 192;
    private static final float TOLERANCE = 1e-6f;

    private final Frames pool = new Frames(1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "AUTO"})
    void monitorEvaluateAndExplain_giveTheSameScore(Precision precision) throws IOException {
        writeImages();
        NetworkOptions options = new NetworkOptions(Device.CPU, precision, 0, 1);
        Map<String, Float> watched = new LinkedHashMap<>();
        Map<String, Float> explained = new LinkedHashMap<>();
        Evaluation evaluation;
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN)) {
            try (Evaluator evaluator = Evaluator.load(bundle, options)) {
                evaluation = evaluator.evaluate(folder, 0.5);
            }
            try (NetworkClassifier classifier =
                    NetworkClassifier.load(bundle, options, camera -> 0.5, MapChoices.USUAL, InferenceListener.NOOP)) {
                for (Evaluation.Result result : evaluation.results()) {
                    try (VideoFrame frame = frame(folder.resolve(result.file()))) {
                        watched.put(
                                result.file(),
                                classifier.classify(List.of(frame)).get(0).score());
                    }
                }
            }
            try (Network network = NetworkLoader.load(bundle, options)) {
                Explainer explainer = new Explainer(network.inspect());
                ExplanationRequest question = explainer.question(List.of("last"), Target.LOGIT, "fire");
                for (Evaluation.Result result : evaluation.results()) {
                    explained.put(
                            result.file(),
                            explainer
                                    .explain(
                                            MethodName.GRADCAM,
                                            ExplainedImage.read(folder.resolve(result.file()), network.inspect())
                                                    .pixels(),
                                            question)
                                    .get(0)
                                    .scores()[1]);
                }
            }
        }

        assertThat(evaluation.results()).hasSize(IMAGES);
        for (Evaluation.Result result : evaluation.results()) {
            assertThat(watched.get(result.file()))
                    .as("monitor and evaluate, " + result.file())
                    .isCloseTo((float) result.score(), within(TOLERANCE));
            assertThat(explained.get(result.file()))
                    .as("explain and evaluate, " + result.file())
                    .isCloseTo((float) result.score(), within(TOLERANCE));
        }
    }

    /** Of the network's own size, so that none is scaled. */
    private void writeImages() throws IOException {
        ByteBuffer rgb = DrawnImages.draw(IMAGES, SIZE, SIZE);
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
                image.setRGB(
                        pixel % SIZE,
                        pixel / SIZE,
                        ((rgb.get() & 0xff) << 16) | ((rgb.get() & 0xff) << 8) | (rgb.get() & 0xff));
            }
            Path file = folder.resolve(i % 2 == 0 ? "fire" : "nofire").resolve("drawn" + i + "_1.png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
    }

    private VideoFrame frame(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        VideoFrame frame = pool.of("drawn", image.getWidth(), image.getHeight());
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
