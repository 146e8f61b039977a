package io.emberwatch.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.image.MaskedRegion;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.InspectableModelView;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.config.ExplainConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods on a small network with a linear head, whose theory is known. */
class MethodsTest {
    private static final int FIRE = 1;
    private static final String LAST_RELU = "relu";

    @TempDir
    static Path folder;

    private static Network model;
    private static InspectableModel network;

    private final ImageBatch images = OpenedModels.drawn(2);

    @BeforeAll
    static void load() throws IOException {
        TinyModels.writeWithLinearHead(folder, 4);
        model = OpenedModels.open(folder);
        network = model.inspect();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @ParameterizedTest
    @CsvSource({
        "gradcam++, conv5_block4_concat", "gradcam++, relu", "hirescam, conv5_block4_concat", "hirescam, relu",
        "layercam, conv5_block4_concat", "layercam, relu", "eigencam, conv5_block4_concat", "eigencam, relu",
        "xgradcam, relu", "eigengradcam, conv5_block4_concat", "eigengradcam, relu"
    })
    void closedForm_equalsGraph(String label, String layer) {
        MethodName name = MethodName.of(label);
        float[] closed = map(name, layer).toArray();
        float[] graph = LayerMethod.of(name)
                .explain(network, images, at(layer))
                .maps()
                .get(0)
                .toArray();

        assertThat(largest(graph)).as("a map of zeros would prove nothing").isGreaterThan(1e-4f);
        assertThat(closed).containsExactly(graph, within(1e-5f * largest(graph)));
    }

    @Test
    void configuration_offersTheMethodsThatAreQuickEnough() {
        assertThat(Arrays.stream(MethodName.values())
                        .filter(name -> !name.offline())
                        .map(MethodName::label))
                .containsExactlyInAnyOrderElementsOf(ExplainConfig.METHODS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv5_block4_concat", LAST_RELU})
    void gradCam_closedFormEqualsGraph(String layer) {
        assertThat(List.of(network.lastLayer(), network.lastActivation())).contains(layer);
        ExplanationRequest question = at(layer);

        float[] closed = MethodName.GRADCAM
                .on(network)
                .explain(network, images, question)
                .maps()
                .get(1)
                .toArray();
        float[] graph = new LayerMethod(LayerRule.GRAD_CAM)
                .explain(network, images, question)
                .maps()
                .get(1)
                .toArray();

        assertThat(largest(graph)).as("a map of zeros would prove nothing").isGreaterThan(1e-4f);
        assertThat(closed).containsExactly(graph, within(1e-6f));
    }

    @Test
    void cam_isGradCamUpToScaleAtTheLastRelu() {
        float[] cam = map(MethodName.CAM, LAST_RELU).toArray();
        ClassMap gradCam = map(MethodName.GRADCAM, LAST_RELU);

        float[] scaled = gradCam.toArray();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= gradCam.width() * gradCam.height();
        }
        assertThat(largest(cam)).isGreaterThan(1e-3f);
        assertThat(cam).containsExactly(scaled, within(1e-4f * largest(cam)));
    }

    @Test
    void hiResCam_sumIsTheLinearPartOfTheLogit() {
        ForwardResult readout = network.run(images.image(0), ForwardRequest.SCORES);
        ClassifierHead head = network.head().orElseThrow();
        double linear = readout.logits()[FIRE] - head.dense().get(0).bias()[FIRE];

        assertThat(map(MethodName.HIRESCAM, LAST_RELU).sum()).isCloseTo(linear, within(1e-4));
    }

    @ParameterizedTest
    @EnumSource(MethodName.class)
    void flatImage_givesNumbersOnly(MethodName name) {
        ImageBatch black = new ImageBatch(1, 224, 224, new float[224 * 224 * 3]);
        HeatMethod method = name == MethodName.SCORECAM ? new ScoreCam(4) : name.on(network);

        Explanation explanation = new Explainer(network)
                .explain(name, method, black, at(network.lastLayer()))
                .get(0);

        for (float value : explanation.heat().toArray()) {
            assertThat(value).isBetween(0f, 1f);
        }
        assertThat(explanation.region().mass()).isBetween(0.0, 1.0);
    }

    @Test
    void integratedGradients_sumUpToTheDifferenceFromBlack() {
        ImageBatch image = images.image(0);
        ImageBatch black = new ImageBatch(1, 224, 224, new float[image.size()]);
        double difference =
                logit(network.run(image, ForwardRequest.SCORES)) - logit(network.run(black, ForwardRequest.SCORES));

        double sum = map(MethodName.INTEGRATED_GRADIENTS, LAST_RELU).sum();

        assertThat(sum).isCloseTo(difference, within(0.05 * Math.abs(difference) + 0.02));
    }

    @Test
    void fullGrad_contributionsOfPixelsAndBiasesSumUpToTheLogit() {
        ImageBatch image = images.image(0);
        double sum = 0;
        for (FeatureMaps layer :
                FullGrad.contributions(network, image, at(LAST_RELU), FIRE).values()) {
            for (float value : layer.values()) {
                sum += value;
            }
        }
        // The bias of the dense layer has no place in the image.
        double bias = network.head().orElseThrow().dense().get(0).bias()[FIRE];
        double logit = logit(network.run(image, ForwardRequest.SCORES));

        assertThat(sum + bias).isCloseTo(logit, within(1e-3 + 1e-3 * Math.abs(logit)));
    }

    @Test
    void ablationCam_ofTheHeadAlone_equalsThatOfTheNetwork() {
        InspectableModel withoutHead = new InspectableModelView(network) {
            @Override
            public ForwardResult run(ImageBatch batch, ForwardRequest query) {
                return network.run(batch, query);
            }

            @Override
            public Optional<ClassifierHead> head() {
                return Optional.empty();
            }
        };
        float[] closed = map(MethodName.ABLATIONCAM, LAST_RELU).toArray();
        float[] whole = MethodName.ABLATIONCAM
                .on(withoutHead)
                .explain(withoutHead, images.image(0), at(LAST_RELU))
                .maps()
                .get(0)
                .toArray();

        assertThat(largest(closed)).isGreaterThan(1e-4f);
        assertThat(closed).containsExactly(whole, within(1e-3f * largest(closed)));
    }

    @Test
    void gradientsOfSeveralLayers_equalThoseOfEachAlone(@TempDir Path other) throws IOException {
        TinyModels.writeWithLinearHead(other, 4);
        List<String> layers = List.of("pool2_conv", "conv1/relu", InspectableModel.INPUT, LAST_RELU);
        try (Network fresh = OpenedModels.open(other)) {
            ForwardResult together = fresh.inspect().run(images, gradients(layers));
            for (String layer : layers) {
                float[] alone = network.run(images, gradients(List.of(layer)))
                        .gradients()
                        .get(layer)
                        .values();
                assertThat(together.gradients().get(layer).values())
                        .containsExactly(alone, within(1e-5f * largest(alone)));
            }
        }
    }

    private static ForwardRequest gradients(List<String> layers) {
        return new ForwardRequest(List.of(), layers, Target.LOGIT, OptionalInt.of(FIRE), java.util.Map.of());
    }

    private static float logit(ForwardResult readout) {
        return readout.logits()[FIRE];
    }

    @Test
    void scoreCam_ofAllChannels_isTheUsualOne() {
        ImageBatch image = images.image(0);
        int channels = network.run(image, ForwardRequest.activations(List.of(LAST_RELU)))
                .activations()
                .get(LAST_RELU)
                .channels();
        float[] usual = map(MethodName.SCORECAM, LAST_RELU).toArray();
        assertThat(scoreCam(channels)).containsExactly(usual);
        assertThat(scoreCam(2)).isNotEqualTo(usual);
    }

    private float[] scoreCam(int channels) {
        return new ScoreCam(channels)
                .explain(network, images.image(0), at(LAST_RELU))
                .maps()
                .get(0)
                .toArray();
    }

    @Test
    void smoothGrad_keepsSignsOnlyWhereItsNameSaysSo() {
        for (float value : map(MethodName.SMOOTHGRAD, LAST_RELU).toArray()) {
            assertThat(value).isNotNegative();
        }
        float least = 0;
        for (float value : map(MethodName.SMOOTHGRAD_SIGNED, LAST_RELU).toArray()) {
            least = Math.min(least, value);
        }
        assertThat(least).isNegative();
    }

    @Test
    void cam_refusesOtherLayersThanTheLast() {
        assertThatThrownBy(() -> new Explainer(network).explain(MethodName.CAM, images, at("pool2_conv")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("method cam has a map at the last layer only, not at pool2_conv");
    }

    @Test
    void deletionDrop_isTheScoreLostWithTheRegionBlurred() {
        ImageBatch image = images.image(0);
        Explanation explanation = new Explainer(network)
                .explain(MethodName.GRADCAM, image, at(LAST_RELU))
                .get(0);
        DeletionDrops drops = DeletionDrops.of(network, whole(image), explanation);

        ImageBatch without =
                image.mixedWith(Baseline.BLUR.of(image), explanation.region().mask());
        float score = network.run(without, ForwardRequest.SCORES).score(0, FIRE);
        assertThat(drops.regions()).hasSameSizeAs(explanation.regions());
        assertThat(drops.regions().get(0)).isCloseTo(explanation.score() - score, within(1e-5));
    }

    @Test
    void deletionDrop_ofACroppedImage_isThatOfTheRegionInTheInput() {
        ImageBatch pixels = images.image(0);
        Framing.View view = new Framing.View(0.25, 0, 0.75, 1);
        ExplainedImage image =
                new ExplainedImage("cropped", 2 * pixels.width(), pixels.height(), Image.of(pixels), pixels, view);
        Explanation own = new Explainer(network)
                .explain(MethodName.GRADCAM, pixels, at(LAST_RELU))
                .get(0);
        Explanation placed = own.on(view);

        DeletionDrops drops = DeletionDrops.of(network, image, placed);

        assertThat(placed.region().peakX()).isCloseTo(0.25 + own.region().peakX() / 2, within(1 / 56.0));
        assertThat(placed.region().peakY()).isCloseTo(own.region().peakY(), within(1 / 56.0));
        assertThat(placed.region().left()).isBetween(0.25, 0.75);
        assertThat(placed.region().mass()).isCloseTo(own.region().mass(), within(0.02));
        assertThat(drops.regions().get(0))
                .isCloseTo(
                        DeletionDrops.of(network, whole(pixels), own).regions().get(0), within(0.02));
        assertThat(Math.abs(drops.regions().get(0))).isGreaterThan(1e-4);
    }

    @Test
    void mask_ofACroppedImage_hidesTheSamePlaceForTheEyeAndTheNetwork() {
        ImageBatch pixels = new ImageBatch(1, 4, 4, filled(4 * 4 * 3, 200));
        ImageBatch shown = new ImageBatch(1, 4, 8, filled(4 * 8 * 3, 200));
        ExplainedImage image =
                new ExplainedImage("cropped", 8, 4, Image.of(shown), pixels, new Framing.View(0.25, 0, 0.75, 1));

        ExplainedImage hidden = new MaskedPicture(List.of(MaskedRegion.box(0.25, 0, 0.5, 1)), Baseline.BLACK).of(image);

        for (int x = 0; x < 8; x++) {
            float expected = x == 2 || x == 3 ? 0 : 200;
            assertThat(hidden.shown().toBatch().rgb()[3 * x]).isEqualTo(expected);
            if (x >= 2 && x < 6) {
                assertThat(hidden.pixels().rgb()[3 * (x - 2)]).isEqualTo(expected);
            }
        }
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }

    private static ExplainedImage whole(ImageBatch pixels) {
        return new ExplainedImage(
                "drawn", pixels.width(), pixels.height(), Image.of(pixels), pixels, Framing.View.WHOLE);
    }

    @Test
    void severalLayers_areAveragedOnTheFinestGrid() {
        ExplanationRequest question =
                new ExplanationRequest(List.of("pool2_conv", network.lastLayer()), Target.LOGIT, OptionalInt.of(FIRE));
        ClassMap both = MethodName.LAYERCAM
                .on(network)
                .explain(network, images, question)
                .maps()
                .get(0);
        ClassMap fine = map(MethodName.LAYERCAM, "pool2_conv");
        assertThat(both.width()).isEqualTo(fine.width()).isGreaterThan(7);
        float expected = (fine.toHeatmap().value(9, 9)
                        + map(MethodName.LAYERCAM, network.lastLayer())
                                .toHeatmap()
                                .resized(fine.width(), fine.height())
                                .value(9, 9))
                / 2;
        assertThat(both.value(9, 9)).isCloseTo(expected, within(1e-5f));
    }

    @Test
    void smoothing_keepsScoreAndClassOfTheImageItself() {
        Explainer explainer = new Explainer(network);
        Explanation plain = explainer
                .explain(MethodName.GRADCAM, images, at(network.lastLayer()))
                .get(1);
        Explanation smooth = explainer
                .explainSmoothly(MethodName.GRADCAM, images, at(network.lastLayer()))
                .get(1);
        assertThat(smooth.scores()).containsExactly(plain.scores(), within(1e-6f));
        assertThat(smooth.heat().toArray()).isNotEqualTo(plain.heat().toArray());
    }

    @Test
    void unknownNames_offerTheNearest() {
        Explainer explainer = new Explainer(network);
        assertThatThrownBy(() -> MethodName.of("gradcan"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("gradcam");
        assertThatThrownBy(() -> explainer.question(List.of("last"), Target.LOGIT, "fier"))
                .hasMessageContaining("there is no class \"fier\"; the nearest are fire");
        assertThatThrownBy(() -> explainer.question(List.of("pool2_con"), Target.LOGIT, "fire"))
                .hasMessageContaining("nearest are pool2_conv");
    }

    @Test
    void cam_needsASingleDenseLayer(@TempDir Path other) throws IOException {
        TinyModels.writeWithHiddenLayer(other, 5);
        try (Network hidden = OpenedModels.open(other)) {
            InspectableModel opened = hidden.inspect();
            assertThatThrownBy(() -> MethodName.CAM.on(opened).explain(opened, images, at(opened.lastLayer())))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("use gradcam");
        }
    }

    private ClassMap map(MethodName name, String layer) {
        return name.on(network).explain(network, images, at(layer)).maps().get(0);
    }

    private static ExplanationRequest at(String layer) {
        return new ExplanationRequest(List.of(layer), Target.LOGIT, OptionalInt.of(FIRE));
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
