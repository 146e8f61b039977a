package io.emberwatch.lab.explain.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import io.emberwatch.lab.savedmodel.ModelExport;
import io.emberwatch.lab.savedmodel.foreign.SavedModelFixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the maps of logit and probability differ, and where they must not; the page on Keras says so. */
class TargetLikenessTest {
    private static final int SIZE = 96;
    /** What the last weights are multiplied by. */
    private static final float SURE = 60;

    private static final List<String> LABELS = List.of("nofire", "fire", "smoke", "steam", "lamp");
    private static final List<String> LAST = List.of("relu");

    @TempDir
    static Path folder;

    private static Network model;
    private static InspectableModel network;
    private static ImageBatch image;
    private static int surest;

    @BeforeAll
    static void load() throws IOException {
        writeSureNetwork();
        model = OpenedModels.open(folder.resolve("sure"));
        network = model.inspect();
        image = drawn();
        surest = 0;
        for (int k = 1; k < LABELS.size(); k++) {
            ForwardResult result = scores();
            surest = result.score(0, k) > result.score(0, surest) ? k : surest;
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /** The formula of docs/keras-article.md, which holds for maps as they are linear in the gradients. */
    @Test
    void mapOfAProbability_isItsLogitsLessTheMeanOfAll() {
        ForwardResult result = scores();
        List<float[]> logits = new ArrayList<>();
        for (int k = 0; k < LABELS.size(); k++) {
            logits.add(map(Target.LOGIT, k).toArray());
        }
        for (int k = 0; k < LABELS.size(); k++) {
            float[] own = map(Target.PROBABILITY, k).toArray();
            float[] expected = new float[own.length];
            float largest = 0;
            for (int cell = 0; cell < own.length; cell++) {
                double mean = 0;
                for (int j = 0; j < LABELS.size(); j++) {
                    mean += result.score(0, j) * logits.get(j)[cell];
                }
                expected[cell] = (float) (result.score(0, k) * (logits.get(k)[cell] - mean));
                largest = Math.max(largest, Math.abs(expected[cell]));
            }
            assertThat(largest).as("zeros would prove nothing").isPositive();
            // A score near 1 is known to 6e-8, and so is what it lacks.
            assertThat(own).as(LABELS.get(k)).containsExactly(expected, within(3e-3f * largest));
        }
    }

    @Test
    void targetsOfASureNetwork_areDifferentMaps() {
        assertThat(scores().score(0, surest))
                .as("saturated")
                .isGreaterThan(0.99f)
                .isLessThan(0.9999f);

        TargetLikeness alike = likeness(network, image, surest);

        assertThat(alike.least()).isEqualTo(alike.mean()).isEqualTo(alike.most());
        assertThat(alike.most()).isBetween(-1.0, 0.99);
    }

    /** Of one sigmoid the probability's gradient is the logit's times a number. */
    @Test
    void targetsOfOneSigmoid_areOneMap() throws IOException {
        try (Network sigmoid = OpenedModels.open(SavedModelFixtures.imported("keras3-mbconv", folder))) {
            ImageBatch pictures = SavedModelFixtures.images(SavedModelFixtures.reference("keras3-mbconv"));
            InspectableModel inside = sigmoid.inspect();

            TargetLikeness alike = TargetLikeness.of(
                    inside,
                    MethodName.GRADCAM,
                    MethodName.GRADCAM.on(inside),
                    List.of(of(pictures.image(0)), of(pictures.image(1))),
                    asked(List.of(inside.lastLayer()), Target.LOGIT, inside.fireIndex()));

            assertThat(alike.correlations()).hasSize(2);
            assertThat(alike.least()).isGreaterThan(0.99999);
        }
    }

    /** It takes no gradient of either. */
    @Test
    void targetsOfEigenCam_areOneMap() {
        TargetLikeness alike = TargetLikeness.of(
                network,
                MethodName.EIGENCAM,
                MethodName.EIGENCAM.on(network),
                List.of(of(image)),
                asked(LAST, Target.LOGIT, surest));
        assertThat(alike.least()).isCloseTo(1, within(1e-6));
    }

    private static TargetLikeness likeness(InspectableModel of, ImageBatch pixels, int classIndex) {
        return TargetLikeness.of(
                of,
                MethodName.GRADCAM,
                MethodName.GRADCAM.on(of),
                List.of(of(pixels)),
                asked(LAST, Target.LOGIT, classIndex));
    }

    private static Faithfulness.Case of(ImageBatch pixels) {
        return new Faithfulness.Case(pixels, Optional.empty());
    }

    private static ForwardResult scores() {
        return network.run(image, ForwardRequest.SCORES);
    }

    private static ClassMap map(Target target, int classIndex) {
        return MethodName.GRADCAM
                .on(network)
                .explain(network, image, asked(LAST, target, classIndex))
                .maps()
                .get(0);
    }

    private static ExplanationRequest asked(List<String> layers, Target target, int classIndex) {
        return new ExplanationRequest(layers, target, OptionalInt.of(classIndex));
    }

    private static ImageBatch drawn() {
        float[] rgb = new float[SIZE * SIZE * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % SIZE;
            int y = i / 3 / SIZE;
            double glow = Math.exp(-(Math.pow(x - 60, 2) + Math.pow(y - 40, 2)) / 200);
            rgb[i] = (float) (40 + x / 2 + glow * (150 - 60 * (i % 3)));
        }
        return new ImageBatch(1, SIZE, SIZE, rgb);
    }

    /** Drawn weights, the last of them so large that one class has nearly all of the score. */
    private static void writeSureNetwork() throws IOException {
        DenseNetSpec tiny = TinyModels.spec();
        DenseNetSpec spec =
                new DenseNetSpec(tiny.name(), tiny.stem(), tiny.growth(), tiny.blocks(), List.of(), LABELS.size());
        Map<String, Weight> weights = new LinkedHashMap<>();
        ParameterSpec.initial(ParameterSpec.of(spec), 7).byName().forEach((name, weight) -> {
            float[] values = weight.values().clone();
            if (weight.shape().numDimensions() == 2) {
                for (int i = 0; i < values.length; i++) {
                    values[i] *= SURE;
                }
            }
            weights.put(name, new Weight(weight.shape(), values));
        });
        new ModelExport(
                        spec,
                        new NetworkSpec.Input(SIZE, DenseNet.PREPROCESSING),
                        DenseNet.HeadNames.standard(0),
                        Map.of(),
                        new Weights(weights),
                        LABELS,
                        "fire",
                        0.5,
                        1,
                        JsonNodeFactory.instance.objectNode(),
                        JsonNodeFactory.instance.objectNode())
                .write(folder.resolve("sure"));
    }
}
