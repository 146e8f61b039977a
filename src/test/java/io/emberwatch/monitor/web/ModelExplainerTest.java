package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.InspectableModelView;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelExplainerTest {
    @TempDir
    static Path folder;

    private static Network model;
    private static byte[] image;

    private static final Optional<String> NO_CLASS = Optional.empty();

    private final ModelExplainer explaining = new ModelExplainer();

    @BeforeAll
    static void load() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 8);
        DrawnImages.write(folder, 1, 1);
        image = Files.readAllBytes(folder.resolve("fire/drawn0_0.png"));
        model = OpenedModels.open(folder.resolve("model"));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void answer_isJsonWithTheMapOrASheet() throws Exception {
        explaining.use(model.inspect());
        JsonNode json = new ObjectMapper()
                .readTree(explaining
                        .explain(image, asked("layercam", "last", false))
                        .body());
        assertThat(json.at("/heat/values")).hasSize(49);
        assertThat(json.at("/scores/fire").asDouble()).isBetween(0.0, 1.0);
        byte[] sheet = explaining.explain(image, asked("gradcam", "last", true)).body();
        assertThat(ImageIO.read(new ByteArrayInputStream(sheet)).getWidth()).isGreaterThan(1000);
    }

    @Test
    void answer_isComputedInFloat32_whateverTheCamerasAreScoredIn() throws Exception {
        InspectableModel exact = model.inspect();
        explaining.use(new InspectableModelView(exact) {
            @Override
            public InspectableModel exact() {
                return network;
            }

            @Override
            public ForwardResult run(ImageBatch images, ForwardRequest query) {
                throw new AssertionError("asked of the rounded network");
            }
        });
        JsonNode json = new ObjectMapper()
                .readTree(explaining
                        .explain(image, asked("gradcam", "last", false))
                        .body());
        assertThat(json.at("/regions/0/peak/x").asDouble())
                .isEqualTo(json.at("/peak/x").asDouble());
        assertThat(json.at("/regions/0/deletion_drop").isNumber()).isTrue();
    }

    /** What a monitor answers that scores its cameras with rounded numbers. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BF16", "INT8", "AUTO"})
    void answer_ofAMonitorInAnyPrecision_isThatOfFloat32(Precision precision) throws Exception {
        try (Network rounded = builtin(EngineChoice.AUTO, precision);
                Network exact = builtin(EngineChoice.TENSORFLOW, Precision.FP32)) {
            if (precision != Precision.AUTO) {
                assertThat(rounded.precision()).isEqualTo(precision);
            }
            for (String layer : List.of("last", "pool4_conv")) {
                JsonNode expected = answer(exact.inspect(), layer);
                JsonNode answer = answer(rounded.inspect(), layer);
                assertThat(answer.at("/scores/fire").asDouble())
                        .isCloseTo(expected.at("/scores/fire").asDouble(), within(1e-5));
                assertThat(answer.at("/masked/after/fire").asDouble())
                        .isCloseTo(expected.at("/masked/after/fire").asDouble(), within(1e-5));
                assertThat(values(answer)).containsExactly(values(expected), within(1e-3));
            }
        } catch (EngineException e) {
            assumeTrue(false, "needs " + precision + ": " + e.getMessage());
        }
    }

    private static double[] values(JsonNode answer) {
        double[] values = new double[answer.at("/heat/values").size()];
        Arrays.setAll(values, i -> answer.at("/heat/values").get(i).asDouble());
        return values;
    }

    private JsonNode answer(InspectableModel network, String layer) throws Exception {
        explaining.use(network);
        return new ObjectMapper()
                .readTree(explaining
                        .explain(
                                image,
                                new ImageExplainer.Question(
                                        "layercam",
                                        List.of(layer),
                                        Optional.of("fire"),
                                        "logit",
                                        ImageExplainer.Format.JSON,
                                        new ImageExplainer.Hiding(List.of("0.2,0.2,0.7,0.8"), "black"),
                                        64))
                        .body());
    }

    private static Network builtin(EngineChoice engine, Precision precision) {
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN)) {
            return NetworkLoader.load(bundle, new NetworkOptions(engine, Device.CPU, precision, 0, 8));
        }
    }

    @Test
    void occlusion_isAnsweredToo_withTheMapOfItsPatches() throws Exception {
        explaining.use(model.inspect());
        JsonNode json = new ObjectMapper()
                .readTree(explaining
                        .explain(image, asked("occlusion", "last", false))
                        .body());

        assertThat(json.at("/method").asText()).isEqualTo("occlusion");
        assertThat(json.at("/heat/values"))
                .hasSize(
                        json.at("/heat/width").asInt() * json.at("/heat/height").asInt())
                .hasSizeGreaterThan(16);
        assertThat(json.at("/regions")).isNotEmpty();
    }

    @Test
    void everyFormat_isAPictureOfTheImagesShape() throws Exception {
        explaining.use(model.inspect());
        for (ImageExplainer.Format format :
                List.of(ImageExplainer.Format.OVERLAY, ImageExplainer.Format.HEAT, ImageExplainer.Format.CONTOUR)) {
            byte[] picture = explaining
                    .explain(image, new ImageExplainer.Question("gradcam", List.of("last"), NO_CLASS, "logit", format))
                    .body();
            assertThat(ImageIO.read(new ByteArrayInputStream(picture)).getWidth())
                    .isEqualTo(80);
        }
    }

    @Test
    void hiddenRegion_givesScoresFeaturesAndMapBeforeAndAfter() throws Exception {
        explaining.use(model.inspect());
        ObjectMapper reader = new ObjectMapper();
        JsonNode whole = reader.readTree(
                explaining.explain(image, asked("gradcam", "last", false)).body());
        JsonNode json = reader.readTree(explaining
                .explain(image, hiding(ImageExplainer.Format.JSON, "black", "0,0,1,1"))
                .body());

        assertThat(whole.has("masked")).isFalse();
        assertThat(json.at("/scores")).isEqualTo(whole.at("/scores"));
        assertThat(json.at("/masked/before/fire").asDouble())
                .isCloseTo(whole.at("/scores/fire").asDouble(), within(1e-5));
        assertThat(json.at("/masked/after/fire").asDouble())
                .isNotEqualTo(whole.at("/scores/fire").asDouble());
        assertThat(json.at("/masked/explanations/0/scores/fire").asDouble())
                .isCloseTo(json.at("/masked/after/fire").asDouble(), within(1e-5));
        assertThat(json.at("/masked/feature_response").size())
                .isEqualTo(new LayerNames(model.inspect()).stages().size());
        assertThat(json.at("/masked/feature_response"))
                .allSatisfy(moved -> assertThat(moved.asDouble()).isPositive());

        byte[] plain = explaining
                .explain(image, hiding(ImageExplainer.Format.OVERLAY, "black"))
                .body();
        byte[] hidden = explaining
                .explain(image, hiding(ImageExplainer.Format.OVERLAY, "black", "0,0,1,1"))
                .body();
        assertThat(hidden).isNotEqualTo(plain);
        assertStatus(400, image, hiding(ImageExplainer.Format.JSON, "black", "0.5,0,0.1,1"));
        assertStatus(400, image, hiding(ImageExplainer.Format.JSON, "pink", "0,0,1,1"));
    }

    @Test
    void features_areTilesOfTheChannelsOfOneLayer() throws Exception {
        explaining.use(model.inspect());
        byte[] four = explaining.explain(image, features(List.of("last"), 4)).body();
        byte[] nine = explaining.explain(image, features(List.of("last"), 9)).body();

        assertThat(ImageIO.read(new ByteArrayInputStream(nine)).getWidth())
                .as("three tiles a row rather than two")
                .isGreaterThan(ImageIO.read(new ByteArrayInputStream(four)).getWidth());
        assertStatus(400, image, features(List.of("last", otherLayers().get(0)), 4));
        assertStatus(400, image, features(List.of("nolayer"), 4));
    }

    private static ImageExplainer.Question features(List<String> layers, int channels) {
        return new ImageExplainer.Question(
                "gradcam",
                layers,
                NO_CLASS,
                "logit",
                ImageExplainer.Format.FEATURES,
                ImageExplainer.Hiding.NOTHING,
                channels);
    }

    private static ImageExplainer.Question hiding(ImageExplainer.Format format, String fill, String... regions) {
        return new ImageExplainer.Question(
                "gradcam",
                List.of("last"),
                Optional.of("fire"),
                "logit",
                format,
                new ImageExplainer.Hiding(List.of(regions), fill),
                64);
    }

    @Test
    void choices_nameLayersMethodsAndClasses() throws Exception {
        assertThatThrownBy(explaining::choices).isInstanceOf(ImageExplainer.RefusedException.class);
        explaining.use(model.inspect());
        JsonNode json = new ObjectMapper().readTree(explaining.choices().body());
        assertThat(json.at("/methods").toString())
                .contains("\"gradcam\"", "\"xgradcam\"", "\"occlusion\"")
                .doesNotContain("scorecam", "smoothgrad", "integrated-gradients");
        assertThat(json.at("/classes").toString()).contains("fire");
        assertThat(json.at("/last").asText()).isEqualTo(model.inspect().lastActivation());
        JsonNode layer = json.at("/layers/0");
        assertThat(layer.at("/name").asText()).isNotEmpty();
        assertThat(layer.at("/channels").asInt()).isPositive();
    }

    @Test
    void whatCannotBeServed_hasItsStatus() {
        assertStatus(409, image, asked("gradcam", "last", false));
        explaining.use(model.inspect());
        assertStatus(415, new byte[] {1, 2, 3}, asked("gradcam", "last", false));
        assertStatus(400, image, asked("gradcam", "nolayer", false));
        assertStatus(400, image, asked("scorecam", "last", false));
        assertStatus(400, image, asked("smoothgrad", "last", false));
        assertStatus(400, image, asked("gradcan", "last", false));
        assertStatus(
                400,
                image,
                new ImageExplainer.Question("gradcam", List.of("last"), Optional.of("smoke"), "logit", false));
        assertStatus(
                400, image, new ImageExplainer.Question("gradcam", List.of("last"), Optional.empty(), "pixels", false));
    }

    @Test
    void differentLayers_areBounded_andTheRefusalNamesThoseThatThereAre() throws Exception {
        explaining.use(model.inspect());
        List<String> others = otherLayers();
        // Another target, whether a class is named, and a pass without the way back are kinds of their own.
        explaining.explain(
                image, new ImageExplainer.Question("layercam", others.subList(0, 1), NO_CLASS, "logit", false));
        explaining.explain(
                image, new ImageExplainer.Question("layercam", others.subList(0, 1), NO_CLASS, "probability", false));
        explaining.explain(image, asked("eigencam", others.get(0), false));
        assertStatus(400, image, asked("layercam", "images", false));
        for (String name : others.subList(0, 8)) {
            explaining.explain(image, asked("layercam", name, false));
        }

        assertStatus(422, image, asked("layercam", others.get(12), false));
        assertThatThrownBy(() -> explaining.explain(image, asked("layercam", others.get(12), false)))
                .hasMessageContaining("there are: last " + others.get(0) + " ")
                .hasMessageContaining(" " + others.get(7) + "; ")
                .message()
                .doesNotContain("images");
        explaining.explain(image, asked("gradcam", others.get(0), true));
    }

    @Test
    void lastLayer_isAlwaysToBeHad_byAnyMethodAndTarget() throws Exception {
        explaining.use(model.inspect());
        for (String name : otherLayers().subList(0, 12)) {
            explaining.explain(image, asked("eigencam", name, false));
        }

        for (String method : List.of("gradcam", "gradcam++", "hirescam", "layercam", "eigencam", "cam")) {
            for (String layer : List.of("last", model.inspect().lastLayer())) {
                for (String target : List.of("logit", "probability")) {
                    for (Optional<String> name : List.of(Optional.of("fire"), NO_CLASS)) {
                        ImageExplainer.Question question =
                                new ImageExplainer.Question(method, List.of(layer), name, target, false);
                        assertThat(explaining.explain(image, question).type()).isEqualTo("application/json");
                    }
                }
            }
        }
    }

    @Test
    void whatIsNoImage_andUnknownNames_takeNoRoomFromOtherLayers() throws Exception {
        explaining.use(model.inspect());
        List<String> others = otherLayers();
        for (String name : others) {
            assertStatus(415, new byte[] {1, 2, 3}, asked("layercam", name, false));
            assertStatus(400, image, asked("layercam", name + "x", false));
        }

        for (String name : others.subList(0, 12)) {
            explaining.explain(image, asked("layercam", name, false));
        }
    }

    /** From the end to the beginning, without the last ones. */
    private static List<String> otherLayers() {
        List<String> names = new ArrayList<>(new LayerNames(model.inspect()).all());
        names.removeAll(List.of(model.inspect().lastLayer(), model.inspect().lastActivation()));
        Collections.reverse(names);
        return names;
    }

    private void assertStatus(int status, byte[] file, ImageExplainer.Question question) {
        assertThatThrownBy(() -> explaining.explain(file, question))
                .isInstanceOf(ImageExplainer.RefusedException.class)
                .extracting(each -> ((ImageExplainer.RefusedException) each).status())
                .isEqualTo(status);
    }

    private static ImageExplainer.Question asked(String method, String layer, boolean sheet) {
        return new ImageExplainer.Question(method, List.of(layer), Optional.of("fire"), "logit", sheet);
    }
}
