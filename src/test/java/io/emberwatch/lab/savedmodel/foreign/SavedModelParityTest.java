package io.emberwatch.lab.savedmodel.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.HeatMaps;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.loading.NetworkLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an imported SavedModel gives, against what TensorFlow in Python gave. */
class SavedModelParityTest {
    private static final String FIRE = "fire";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"keras2-residual", "keras2-mbconv", "keras3-residual", "keras3-mbconv"})
    void scores_areThoseOfKeras(String name) throws IOException {
        JsonNode reference = SavedModelFixtures.reference(name);
        try (ModelPackage bundle = ModelPackage.open(SavedModelFixtures.imported(name, folder));
                Network network = load(bundle)) {
            ForwardResult result =
                    network.inspect().run(SavedModelFixtures.images(reference), ForwardRequest.SCORES);

            for (int image = 0; image < 2; image++) {
                double expected = reference.get("scores").get(image).get(0).asDouble();
                double logit = reference.get("logits").get(image).get(0).asDouble();
                int fire = bundle.manifest().fireIndex();
                assertThat((double) result.score(image, fire)).isCloseTo(expected, within(1e-6));
                assertThat((double) result.value(Target.LOGIT, image, fire)).isCloseTo(logit, within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras2-residual", "keras2-mbconv", "keras3-residual", "keras3-mbconv"})
    void gradCam_isThatOfGradientTape(String name) throws IOException {
        JsonNode reference = SavedModelFixtures.reference(name);
        try (ModelPackage bundle = ModelPackage.open(SavedModelFixtures.imported(name, folder));
                Network network = load(bundle)) {
            InspectableModel model = network.inspect();
            assertThat(model.lastLayer()).isEqualTo(reference.get("layer").asText());
            for (Target target : Target.values()) {
                ExplanationRequest question = new Explainer(model).question(List.of("last"), target, FIRE);
                ImageBatch images = SavedModelFixtures.images(reference);
                HeatMaps maps = MethodName.GRADCAM.on(model).explain(model, images, question);

                JsonNode expected = reference.get("gradcam_" + target.name().toLowerCase(Locale.ROOT));
                for (int image = 0; image < 2; image++) {
                    assertNear(maps.maps().get(image), expected.get(image));
                }
            }
        }
    }

    private static void assertNear(ClassMap map, JsonNode expected) {
        assertThat(map.width() * map.height()).isEqualTo(expected.size());
        double largest = 0;
        for (JsonNode value : expected) {
            largest = Math.max(largest, Math.abs(value.asDouble()));
        }
        assertThat(largest).isPositive();
        for (int i = 0; i < expected.size(); i++) {
            double own = map.value(i % map.width(), i / map.width());
            assertThat(own).isCloseTo(expected.get(i).asDouble(), within(1e-5 * largest));
        }
    }

    private static Network load(ModelPackage bundle) {
        return NetworkLoader.load(bundle, new NetworkOptions(Device.CPU, Precision.AUTO, 0, 2));
    }
}
