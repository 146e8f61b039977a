package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.config.ExplainConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The heat maps of live frames, by each camera's choice, against those of the commands. */
class LiveMapsTest {
    private static final int SIZE = 224;
    private static final CameraId FIRST = new CameraId("first");
    private static final CameraId SECOND = new CameraId("second");

    @TempDir
    static Path folder;

    private final Frames pool = new Frames(3);
    private final List<VideoFrame> frames = List.of(
            pool.patterned("usual", SIZE, SIZE, 1),
            pool.patterned("first", SIZE, SIZE, 2),
            pool.patterned("second", SIZE, SIZE, 3));

    @BeforeAll
    static void write() throws IOException {
        TinyModels.writeWithLinearHead(folder, 3);
    }

    @AfterEach
    void close() {
        frames.forEach(VideoFrame::close);
    }

    @ParameterizedTest
    @CsvSource({
        "gradcam, last",
        "gradcam++, last",
        "hirescam, last",
        "layercam, last",
        "eigencam, last",
        "cam, last",
        "gradcam, conv5_block4_concat",
        "layercam, pool3_conv",
        "gradcam, pool2_conv",
        "eigencam, conv1/relu"
    })
    void map_isThatOfTheCommandsForMethodAndLayer(String method, String layer) {
        try (NetworkClassifier classifier = load(Map.of(FIRST, new ExplainConfig(method, layer)))) {
            HeatMap map = classifier.classify(frames).get(1).heatmap().orElseThrow();

            float[] expected =
                    expected(classifier, frames.get(1), method, layer).toArray();
            assertThat(expected).as("a map of zeros would prove nothing").contains(1f);
            assertThat(map.toArray()).containsExactly(expected, within(2e-3f));
        }
    }

    @Test
    void camerasOfOneBatch_getEachTheirOwn() {
        Map<CameraId, ExplainConfig> choices = Map.of(
                FIRST, new ExplainConfig("layercam", "pool3_conv"), SECOND, new ExplainConfig("eigencam", "last"));
        try (NetworkClassifier classifier = load(choices)) {
            List<Prediction> verdicts = classifier.classify(frames);

            assertThat(verdicts.get(0).heatmap().orElseThrow().toArray())
                    .containsExactly(
                            expected(classifier, frames.get(0), "gradcam", "last")
                                    .toArray(),
                            within(2e-3f));
            assertThat(verdicts.get(1).heatmap().orElseThrow().width()).isEqualTo(SIZE / 8);
            assertThat(verdicts.get(2).heatmap().orElseThrow().toArray())
                    .containsExactly(
                            expected(classifier, frames.get(2), "eigencam", "last")
                                    .toArray(),
                            within(2e-3f));
        }
    }

    @Test
    void map_doesNotWaitForAnotherThreadThatLooksIntoTheNetwork() throws Exception {
        try (NetworkClassifier classifier = load(Map.of(FIRST, new ExplainConfig("layercam", "pool3_conv")))) {
            // One run of /api/explain holds this lock from begin to end.
            synchronized (classifier.opened().orElseThrow()) {
                List<Prediction> verdicts = CompletableFuture.supplyAsync(() -> classifier.classify(frames))
                        .get(60, TimeUnit.SECONDS);

                assertThat(verdicts.get(1).heatmap()).isPresent();
            }
        }
    }

    @Test
    void unknownLayer_isRefusedAtTheStartWithTheNearestNames() {
        assertThatThrownBy(() -> load(Map.of(FIRST, new ExplainConfig("layercam", "pool3_cov"))))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("explain of camera first: there is no layer with feature maps \"pool3_cov\"")
                .hasMessageContaining("nearest are pool3_conv");
    }

    @Test
    void cam_isRefusedAtTheStartWhereTheHeadHasAHiddenLayer(@TempDir Path hidden) throws IOException {
        TinyModels.writeWithHiddenLayer(hidden, 4);

        assertThatThrownBy(() -> load(hidden, Map.of(FIRST, new ExplainConfig("cam", "last"))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("use gradcam");
    }

    private static NetworkClassifier load(Map<CameraId, ExplainConfig> choices) {
        return load(folder, choices);
    }

    private static NetworkClassifier load(Path model, Map<CameraId, ExplainConfig> choices) {
        NetworkOptions options = new NetworkOptions(Device.CPU, Precision.FP32, 0, 4);
        try (ModelPackage bundle = ModelPackage.open(model)) {
            return NetworkClassifier.load(
                    bundle, options, camera -> 0, new MapChoices(ExplainConfig.USUAL, choices), InferenceListener.NOOP);
        }
    }

    private static HeatMap expected(NetworkClassifier classifier, VideoFrame frame, String method, String layer) {
        InspectableModel network = classifier.opened().orElseThrow();
        Explainer explainer = new Explainer(network);
        ExplanationRequest question = explainer.question(List.of(layer), Target.LOGIT, "fire");
        return explainer
                .explain(MethodName.of(method), pixels(frame), question)
                .get(0)
                .heat();
    }

    private static ImageBatch pixels(VideoFrame frame) {
        ByteBuffer bgr = frame.pixels();
        float[] rgb = new float[bgr.remaining()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bgr.get(i / 3 * 3 + 2 - i % 3) & 0xff;
        }
        return new ImageBatch(1, frame.height(), frame.width(), rgb);
    }
}
