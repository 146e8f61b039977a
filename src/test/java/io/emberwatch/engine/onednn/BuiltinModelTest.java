package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emberwatch.core.heatmap.GradCam;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Correlation;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.onednn.DenseNetReader.DenseNetGraph;
import io.emberwatch.engine.onednn.OneDnnDenseNet.Result;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The model that comes with the program, against what TensorFlow 2.16.1 gave in float32 for the same drawn images. */
class BuiltinModelTest {
    private static final Path FOLDER = Path.of("src/main/resources/io/emberwatch/model/builtin");
    private static final DenseNetModel MODEL = DenseNetReader.read(FOLDER.resolve("saved_model.pb"));
    private static final ByteBuffer IMAGES = RandomModels.images(MODEL, 4, 11);
    private static final float[] LOGITS = {
        -1.1523838f, -0.0037527531f, -0.14239705f, -1.0945566f, -1.2976342f, 0.3046379f, -0.4390366f, -0.74122477f
    };
    private static final float[] SCORES = {
        0.050246015f, 0.949754f, 0.9195696f, 0.08043037f, 0.016300742f, 0.9836993f, 0.6842299f, 0.31577006f
    };

    @Test
    void fp32GivesTensorFlowsScores() {
        Result result = run(Precision.FP32, Optional.empty());

        assertThat(result.logits()).containsExactly(LOGITS, within(1e-4f));
        assertThat(result.scores()).containsExactly(SCORES, within(1e-4f));
        assertThat(result.features()).hasSize(4 * 6 * 6 * 1024);
    }

    @Test
    void bf16StaysNearThem() {
        assumeTrue(Natives.load().hasBf16(), "this CPU has no bf16");

        assertThat(run(Precision.BF16, Optional.empty()).scores()).containsExactly(SCORES, within(0.015f));
    }

    @Test
    void int8StaysNearThem_calibratedOnOtherImages() {
        assumeTrue(Natives.load().hasInt8(), "this CPU has no int8");
        Calibration calibration = OneDnnDenseNetTest.calibration(MODEL, 12);

        // Drawn images are few and unlike those the model knows: on photographs int8 comes nearer.
        assertThat(run(Precision.INT8, Optional.of(calibration)).logits()).containsExactly(LOGITS, within(0.3f));
    }

    @Test
    void theBuiltInModelIsCalibrated_forItsOwnGraph() {
        CalibrationFile file = CalibrationFile.read(FOLDER).orElseThrow();

        assertThat(file.refused()).isEmpty();
        assertThat(file.check().int8()).isCloseTo(file.check().fp32(), within(0.002));
        assumeTrue(Natives.load().hasInt8(), "this CPU has no int8");
        assertThat(run(Precision.INT8, Optional.of(file.calibration())).logits())
                .containsExactly(LOGITS, within(0.5f));
    }

    @Test
    void heatMapsInBf16AreThoseOfFp32() {
        assumeTrue(Natives.load().hasBf16(), "this CPU has no bf16");
        GradCam gradCam;
        try (ModelPackage bundle = ModelPackage.open(FOLDER)) {
            gradCam =
                    new GradCam(DenseNetGraph.of(bundle).head(bundle.manifest().head()));
        }
        Result exact = run(Precision.FP32, Optional.empty());
        Result fast = run(Precision.BF16, Optional.empty());

        for (int i = 0; i < 4; i++) {
            assertThat(Correlation.of(map(gradCam, exact, i), map(gradCam, fast, i)))
                    .isGreaterThan(0.999);
        }
    }

    @Test
    void heatMapsInInt8AreThoseOfFp32_onImagesThatScorePositive() {
        assumeTrue(Natives.load().hasInt8(), "this CPU has no int8");
        GradCam gradCam;
        try (ModelPackage bundle = ModelPackage.open(FOLDER)) {
            gradCam =
                    new GradCam(DenseNetGraph.of(bundle).head(bundle.manifest().head()));
        }
        Result exact = run(Precision.FP32, Optional.empty());
        Result fast = run(
                Precision.INT8,
                Optional.of(CalibrationFile.read(FOLDER).orElseThrow().calibration()));
        int positives = 0;
        for (int i = 0; i < 4; i++) {
            if (exact.scores()[2 * i + 1] > 0.5) {
                positives++;
                assertThat(Correlation.of(map(gradCam, exact, i), map(gradCam, fast, i)))
                        .isGreaterThan(0.995);
            }
        }
        assertThat(positives).isPositive();
    }

    private static float[] map(GradCam gradCam, Result result, int image) {
        int offset = image * result.height() * result.width() * result.channels();
        return gradCam.explainActivated(result.features(), offset, result.height(), result.width(), 1)
                .toArray();
    }

    private static Result run(Precision precision, Optional<Calibration> calibration) {
        try (OneDnnDenseNet network = OneDnnDenseNet.load(MODEL, precision, calibration, 2)) {
            return network.run(IMAGES, 4);
        }
    }
}
