package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.inference.InferenceListener.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class NetworkClassifierTest {
    private static final int SIZE = 224;
    private static final double ALWAYS = 0;
    private static final double NEVER = 1.1;

    @TempDir
    static Path linear;

    @TempDir
    static Path hidden;

    private final Frames pool = new Frames(32);
    private final RecordingListener listener = new RecordingListener();
    private final List<VideoFrame> open = new ArrayList<>();

    @BeforeAll
    static void writeModels() throws IOException {
        TinyModels.writeWithLinearHead(linear, 3);
        TinyModels.writeWithHiddenLayer(hidden, 4);
    }

    @AfterEach
    void closeFrames() {
        open.forEach(VideoFrame::close);
    }

    @Test
    void classify_equalsADirectRunOfTensorFlow() {
        for (Path model : List.of(linear, hidden)) {
            VideoFrame frame = pattern("a", SIZE, SIZE, 5);
            float[] direct = directScores(model, frame);
            try (NetworkClassifier classifier = load(model, 1, NEVER)) {
                float score = classifier.classify(List.of(frame)).get(0).score();

                assertThat(score).isCloseTo(direct[1], within(1e-6f));
                assertThat(score).as("a saturated score would prove nothing").isBetween(0.001f, 0.999f);
            }
        }
    }

    @Test
    void classify_seesRedAndBlueApart() {
        VideoFrame red = keep(pool.coloured(SIZE, SIZE, 0, 60, 250));
        VideoFrame blue = keep(pool.coloured(SIZE, SIZE, 250, 60, 0));
        try (NetworkClassifier classifier = load(linear, 2, NEVER)) {
            List<Prediction> verdicts = classifier.classify(List.of(red, blue));

            assertThat(Math.abs(verdicts.get(0).score() - verdicts.get(1).score()))
                    .isGreaterThan(1e-4f);
            assertThat(verdicts.get(0).score()).isCloseTo(directScores(linear, red)[1], within(1e-6f));
        }
    }

    @Test
    void classify_givesABatchWhatItGivesEachFrameAlone() {
        List<VideoFrame> frames = List.of(
                pattern("a", 640, 360, 1),
                pattern("b", SIZE, SIZE, 2),
                pattern("c", 1919, 1079, 3),
                pattern("d", 17, 31, 4),
                pattern("e", 1, 1, 5));
        try (NetworkClassifier classifier = load(hidden, 8, ALWAYS)) {
            List<Prediction> together = classifier.classify(frames);

            assertThat(together).hasSize(5);
            for (int i = 0; i < frames.size(); i++) {
                Prediction alone = classifier.classify(List.of(frames.get(i))).get(0);
                assertThat(together.get(i).score()).isCloseTo(alone.score(), within(1e-5f));
                assertThat(together.get(i).heatmap().orElseThrow().toArray())
                        .containsExactly(alone.heatmap().orElseThrow().toArray(), within(1e-3f));
            }
        }
    }

    @Test
    void classify_drawsHeatMapsOnlyFromTheCamerasThreshold() {
        List<VideoFrame> frames = List.of(pattern("strict", 320, 240, 1), pattern("lax", 320, 240, 1));
        try (NetworkClassifier classifier =
                load(linear, 2, camera -> camera.value().equals("lax") ? 0 : 1.1)) {
            List<Prediction> verdicts = classifier.classify(frames);

            assertThat(verdicts.get(0).heatmap()).isEmpty();
            HeatMap heatmap = verdicts.get(1).heatmap().orElseThrow();
            assertThat(heatmap.width()).isEqualTo(SIZE / 32);
            assertThat(heatmap.height()).isEqualTo(SIZE / 32);
        }
        assertThat(listener.stages).containsExactly(Stage.PREPROCESS, Stage.INFERENCE, Stage.GRADCAM);
    }

    @Test
    void classify_drawsNoHeatMapsOfFramesThatNeedNone() {
        List<VideoFrame> frames = List.of(pattern("a", 320, 240, 1), pattern("b", 320, 240, 1));
        try (NetworkClassifier classifier = load(linear, 2, ALWAYS)) {
            List<Prediction> verdicts = classifier.classify(frames, 1);

            assertThat(verdicts.get(0).heatmap()).isPresent();
            assertThat(verdicts.get(1).heatmap()).isEmpty();
            assertThat(verdicts.get(1).score()).isCloseTo(verdicts.get(0).score(), within(1e-6f));
            classifier.classify(frames, 0);
        }
        assertThat(listener.stages)
                .containsExactly(Stage.PREPROCESS, Stage.INFERENCE, Stage.GRADCAM, Stage.PREPROCESS, Stage.INFERENCE);
    }

    @Test
    void classify_skipsGradCamWhereNothingIsPositive() {
        try (NetworkClassifier classifier = load(linear, 1, NEVER)) {
            classifier.classify(List.of(pattern("a", 320, 240, 1)));
        }
        assertThat(listener.stages).containsExactly(Stage.PREPROCESS, Stage.INFERENCE);
    }

    @Test
    void classify_rejectsBatchesItHasNoRoomFor() {
        try (NetworkClassifier classifier = load(linear, 1, NEVER)) {
            VideoFrame frame = pattern("a", 20, 20, 1);

            assertThatThrownBy(() -> classifier.classify(List.of(frame, frame)))
                    .hasMessage("a batch has 1 to 1 frames, not 2");
            assertThatThrownBy(() -> classifier.classify(List.of())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void close_mayBeCalledTwice() {
        NetworkClassifier classifier = load(linear, 1, NEVER);

        assertThatCode(() -> {
                    classifier.close();
                    classifier.close();
                })
                .doesNotThrowAnyException();
        try (NetworkClassifier next = load(linear, 1, NEVER)) {
            assertThat(next.classify(List.of(pattern("a", 20, 20, 1))))
                    .as("the runtime goes on for others")
                    .hasSize(1);
        }
    }

    private NetworkClassifier load(Path model, int batchSize, double threshold) {
        return load(model, batchSize, camera -> threshold);
    }

    private NetworkClassifier load(Path model, int batchSize, ToDoubleFunction<CameraId> thresholds) {
        NetworkOptions options = new NetworkOptions(Device.CPU, Precision.FP32, 0, batchSize);
        try (ModelPackage bundle = ModelPackage.open(model)) {
            return NetworkClassifier.load(bundle, options, thresholds, MapChoices.USUAL, listener);
        }
    }

    private VideoFrame pattern(String camera, int width, int height, long seed) {
        return keep(pool.patterned(camera, width, height, seed));
    }

    private VideoFrame keep(VideoFrame frame) {
        open.add(frame);
        return frame;
    }

    /** Scores of a frame that needs no scaling, by TensorFlow without DJL or OpenCV. */
    private static float[] directScores(Path model, VideoFrame frame) {
        ByteBuffer bgr = frame.pixels();
        byte[] rgb = new byte[bgr.remaining()];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = bgr.get(i + 2);
            rgb[i + 1] = bgr.get(i + 1);
            rgb[i + 2] = bgr.get(i);
        }
        try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
                TUint8 images = TUint8.tensorOf(Shape.of(1, SIZE, SIZE, 3), DataBuffers.of(rgb))) {
            SignatureDef signature = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
            try (Result result = bundle.session()
                    .runner()
                    .feed(signature.getInputsOrThrow("images").getName(), images)
                    .fetch(signature.getOutputsOrThrow("scores").getName())
                    .run()) {
                float[] scores = new float[2];
                ((TFloat32) result.get(0)).copyTo(DataBuffers.of(scores, false, false));
                return scores;
            }
        }
    }
}
