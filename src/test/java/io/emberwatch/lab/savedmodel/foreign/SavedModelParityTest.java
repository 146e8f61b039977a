package io.emberwatch.lab.savedmodel.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
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
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeatMaps;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.loading.NetworkLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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
        assertScores(SavedModelFixtures.imported(name, folder), SavedModelFixtures.reference(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras2-residual", "keras2-mbconv", "keras3-residual", "keras3-mbconv"})
    void gradCam_isThatOfGradientTape(String name) throws IOException {
        assertGradCam(SavedModelFixtures.imported(name, folder), SavedModelFixtures.reference(name));
    }

    /** Keras' own networks, which are too large for the project: see the recipe beside the fixtures. */
    @Test
    @EnabledIfSystemProperty(named = "emberwatch.savedmodels", matches = ".+", disabledReason = "needs large models")
    void largeNetworks_areThoseOfKerasToo() throws IOException {
        List<Path> references;
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("emberwatch.savedmodels")))) {
            references = files.filter(file -> file.toString().endsWith(".json")).toList();
        }
        assertThat(references).isNotEmpty();
        for (Path file : references) {
            JsonNode reference = Json.read(file);
            Path model = Path.of(file.toString().replaceFirst("\\.json$", ""));
            Path out = folder.resolve(model.getFileName());
            SavedModelImport.run(model, out, SavedModelFixtures.options(reference));

            assertScores(out, reference);
            assertGradCam(out, reference);
        }
    }

    private static void assertScores(Path model, JsonNode reference) {
        try (ModelPackage bundle = ModelPackage.open(model);
                Network network = load(bundle)) {
            ForwardResult result = network.inspect().run(SavedModelFixtures.images(reference), ForwardRequest.SCORES);

            for (int image = 0; image < 2; image++) {
                double expected = reference.get("scores").get(image).get(0).asDouble();
                double logit = reference.get("logits").get(image).get(0).asDouble();
                int fire = bundle.manifest().fireIndex();
                assertThat((double) result.score(image, fire)).isCloseTo(expected, within(1e-6));
                assertThat((double) result.value(Target.LOGIT, image, fire)).isCloseTo(logit, within(1e-5));
            }
        }
    }

    private static void assertGradCam(Path model, JsonNode reference) {
        try (ModelPackage bundle = ModelPackage.open(model);
                Network network = load(bundle)) {
            InspectableModel graph = network.inspect();
            assertThat(graph.lastLayer()).isEqualTo(reference.get("layer").asText());
            for (Target target : Target.values()) {
                ExplanationRequest question = new Explainer(graph).question(List.of("last"), target, FIRE);
                ImageBatch images = SavedModelFixtures.images(reference);
                HeatMaps maps = MethodName.GRADCAM.on(graph).explain(graph, images, question);

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
