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
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.lab.savedmodel.foreign.SavedModelFixtures;
import io.emberwatch.monitor.config.ExplainConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Live frames through a SavedModel of another architecture, whose head nobody knows. */
class ImportedModelMapsTest {
    private static final CameraId CAMERA = new CameraId("yard");

    @TempDir
    static Path folder;

    private static Path model;

    private final Frames pool = new Frames(2);
    private final List<VideoFrame> frames =
            List.of(pool.patterned("yard", 64, 48, 1), pool.patterned("yard", 64, 48, 2));

    @BeforeAll
    static void importModel() throws IOException {
        model = SavedModelFixtures.imported("keras3-residual", folder);
    }

    @AfterEach
    void close() {
        frames.forEach(VideoFrame::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradcam", "gradcam++", "hirescam", "layercam", "eigencam"})
    void everyFrame_getsTheMapOfTheCommands(String method) {
        try (NetworkClassifier classifier = load(new ExplainConfig(method, "last"))) {
            List<Prediction> verdicts = classifier.classify(frames);

            assertThat(verdicts).hasSize(2);
            for (int i = 0; i < 2; i++) {
                Explainer explainer = new Explainer(classifier.opened().orElseThrow());
                HeatMap expected = explainer
                        .explain(
                                MethodName.of(method),
                                pixels(frames.get(i)),
                                explainer.question(List.of("last"), Target.LOGIT, "fire"))
                        .get(0)
                        .heat();
                assertThat(verdicts.get(i).heatmap().orElseThrow().toArray())
                        .containsExactly(expected.toArray(), within(1e-4f));
            }
        }
    }

    @Test
    void auto_runsItInFloat32OnTensorFlow() {
        try (NetworkClassifier classifier = load(ExplainConfig.USUAL)) {
            assertThat(classifier.precision()).isEqualTo("fp32");
            assertThat(classifier.opened()).isPresent();
        }
    }

    @Test
    void cam_isRefusedAtTheStartInOneLine() {
        assertThatThrownBy(() -> load(new ExplainConfig("cam", "last")))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "explain of camera yard: method cam needs a network in which a single dense layer follows the"
                                + " mean over space: use gradcam");
    }

    private static NetworkClassifier load(ExplainConfig choice) {
        try (ModelPackage bundle = ModelPackage.open(model)) {
            return NetworkClassifier.load(
                    bundle,
                    new NetworkOptions(Device.CPU, Precision.AUTO, 0, 2),
                    camera -> 0,
                    new MapChoices(ExplainConfig.USUAL, Map.of(CAMERA, choice)),
                    InferenceListener.NOOP);
        }
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
