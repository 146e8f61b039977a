package io.emberwatch.lab.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.FramePreprocessor;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.monitor.inference.Frames;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is evaluated and explained must be what watches: the same pixels and scores, whatever the shape of the image. */
class SamePixelsTest {
    private static final int[][] SHAPES = {
        {1280, 150},
        {150, 1280},
        {3, 500},
        {500, 3},
        {191, 193},
        {192, 192},
        {224, 224},
        {225, 223},
        {4000, 100},
        {100, 4000},
        {1, 1},
        {1920, 1080},
        {300, 200},
        {1279, 719}
    };

    @TempDir
    static Path folder;

    /** The shape's images by file. */
    private static final Map<Path, Image> IMAGES = new HashMap<>();

    @BeforeAll
    static void draw() throws IOException {
        Path fire = Files.createDirectories(folder.resolve("fire"));
        Path calm = Files.createDirectories(folder.resolve("nofire"));
        for (int i = 0; i < SHAPES.length; i++) {
            Image image = noise(SHAPES[i][0], SHAPES[i][1], i);
            Path file = (i % 2 == 0 ? fire : calm).resolve(image.width() + "x" + image.height() + ".png");
            try (Mat bgr = image.toMat()) {
                ImageEncoder.write(bgr, file);
            }
            IMAGES.put(file, image);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "torch",
                "bgr interpolation=linear",
                "tf resize=fit bars=114",
                "unit resize=fit interpolation=nearest",
                "caffe resize=crop",
                "raw resize=crop interpolation=nearest-cv2"
            })
    void monitor_evaluation_and_explanation_seeTheSamePixels(String preprocess) {
        samePixels(new ModelManifest.Input(224, 224, Preprocessing.parse(preprocess)));
        samePixels(new ModelManifest.Input(192, 256, Preprocessing.parse(preprocess)));
    }

    private static void samePixels(ModelManifest.Input input) {
        try (FramePreprocessor preprocessor = new FramePreprocessor(1, input)) {
            IMAGES.forEach((file, image) -> {
                byte[] watched = new byte[input.height() * input.width() * 3];
                try (VideoFrame frame = frame(image)) {
                    preprocessor.fill(List.of(frame)).get(watched);
                }
                Sample evaluated = ImageFolder.readPrepared(new ImageFolder.Entry(file, 0), input);
                assertThat(evaluated.pixels()).as("evaluated %s", file).isEqualTo(watched);
                assertThat(explained(file, input)).as("explained %s", file).isEqualTo(watched);
                if (input.preprocess().framing().equals(Framing.STANDARD)) {
                    Sample stretched =
                            ImageFolder.readStretched(new ImageFolder.Entry(file, 0), input.height(), input.width());
                    assertThat(stretched.pixels()).as("stretched %s", file).isEqualTo(watched);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "AUTO"})
    @Tag("slow")
    void monitor_evaluation_and_explanation_giveTheSameScore(Precision precision) throws IOException {
        NetworkOptions options = new NetworkOptions(Device.CPU, precision, 0, 1);
        Map<String, Double> evaluated = new HashMap<>();
        try (ModelPackage builtin = ModelPackage.open(ModelPackage.BUILTIN);
                Evaluator evaluator = Evaluator.load(builtin, options)) {
            evaluator.evaluate(folder, 0.5).results().forEach(result -> evaluated.put(result.file(), result.score()));
        }
        try (ModelPackage builtin = ModelPackage.open(ModelPackage.BUILTIN);
                NetworkClassifier classifier = NetworkClassifier.load(
                        builtin, options, camera -> 2, MapChoices.USUAL, InferenceListener.NOOP);
                Network network = NetworkLoader.load(builtin, options)) {
            InspectableModel inner = network.inspect();
            IMAGES.forEach((file, image) -> {
                double watched;
                try (VideoFrame frame = frame(image)) {
                    watched = classifier.classify(List.of(frame)).get(0).score();
                }
                double explained = inner.run(ExplainedImage.read(file, inner).pixels(), ForwardRequest.SCORES)
                        .score(0, inner.fireIndex());
                String name = folder.relativize(file).toString().replace('\\', '/');
                assertThat(evaluated.get(name)).as("evaluated %s", name).isCloseTo(watched, within(1e-6));
                assertThat(explained).as("explained %s", name).isCloseTo(watched, within(1e-6));
            });
        }
        assertThat(evaluated).hasSameSizeAs(IMAGES);
    }

    private static byte[] explained(Path file, ModelManifest.Input input) {
        float[] rgb = ExplainedImage.read(file, input).pixels().rgb();
        byte[] bytes = new byte[rgb.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) rgb[i];
        }
        return bytes;
    }

    private static VideoFrame frame(Image image) {
        VideoFrame frame = new Frames(1).of("camera", image.width(), image.height());
        ByteBuffer pixels = frame.pixels();
        pixels.put(image.bgr());
        return frame;
    }

    private static Image noise(int width, int height, int seed) {
        byte[] bgr = new byte[width * height * 3];
        new Random(seed).nextBytes(bgr);
        return new Image(width, height, bgr);
    }
}
