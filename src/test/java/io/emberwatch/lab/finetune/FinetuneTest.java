package io.emberwatch.lab.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.GradCamSignature;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Metric;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SavedModel;

/** A model that calls orange spots fire is shown a site where the blue ones burn. */
class FinetuneTest {
    private static final NetworkOptions FP32 = new NetworkOptions(Device.CPU, Precision.FP32, 0, 16);

    private final List<String> log = new ArrayList<>();

    @TempDir
    static Path shared;

    private static Path usual;
    private static Path base;

    @TempDir
    Path folder;

    private Path data;

    @BeforeAll
    static void teachTheUsualRule() throws IOException {
        usual = shared.resolve("usual");
        DrawnImages.write(usual.resolve("train"), 12, 3);
        DrawnImages.write(usual.resolve("val"), 8, 4);
        TinyModels.writeWithLinearHead(shared.resolve("untrained"), 5);
        try (ModelPackage untrained = ModelPackage.open(shared.resolve("untrained"))) {
            FinetuneRun.Plan plan = new FinetuneRun.Plan(usual, shared.resolve("out"), 2, true, FP32, 1, false);
            assertThat(new FinetuneRun(plan, untrained, line -> {}).execute().strength())
                    .isFinite();
        }
        base = shared.resolve("out/model");
    }

    @BeforeEach
    void drawSite() throws IOException {
        data = folder.resolve("data");
        blueBurns("train", 12, 1);
        blueBurns("val", 8, 2);
    }

    @Test
    void headLearnsTheRuleOfTheSite() throws IOException {
        FinetuneRun.Result result = finetune(data, base, folder.resolve("out"));

        assertThat(result.passed()).isEqualTo(2 * 24 + 16);
        assertThat(result.before().value(Metric.AUROC)).isLessThan(0.1);
        assertThat(result.after().value(Metric.AUROC)).isEqualTo(1);
        assertThat(result.before().value(Metric.ACCURACY)).isLessThan(0.5);
        assertThat(result.after().value(Metric.ACCURACY)).isGreaterThan(0.8);
        assertThat(result.strength()).isLessThan(HeadTuning.STRENGTHS.get(0));
    }

    @Test
    void package_differsInItsHeadOnly_andGivesTheScoresThatWereMeasured() throws IOException {
        FinetuneRun.Result result = finetune(data, base, folder.resolve("out"));

        ByteBuffer pixels = pixels(data.resolve("val"));
        try (ModelPackage before = ModelPackage.open(base);
                ModelPackage after = ModelPackage.open(folder.resolve("out/model"));
                Network old = NetworkLoader.load(before, FP32);
                Network tuned = NetworkLoader.load(after, FP32)) {
            assertThat(changed(base, folder.resolve("out/model")))
                    .containsExactlyInAnyOrder("predictions/kernel", "predictions/bias");
            assertThat(after.manifest().figures().at("/totals/auroc").asDouble())
                    .isEqualTo(1);
            assertThat(after.manifest().layers())
                    .isEqualTo(before.manifest().layers())
                    .isNotEmpty();
            assertThat(features(tuned, pixels).values())
                    .containsExactly(features(old, pixels).values(), within(1e-6f));
            assertThat(tuned.head().orElseThrow().dense().get(0).kernel())
                    .isNotEqualTo(old.head().orElseThrow().dense().get(0).kernel());
            ModelManifest manifest = after.manifest();
            assertThat(manifest.temperature()).isEqualTo(result.after().values().get("temperature"));
            NetworkOutput output = tuned.run(pixels, 16, scores -> false);
            int right = 0;
            for (int i = 0; i < 16; i++) {
                float[] logits = Arrays.copyOfRange(output.logits(), 2 * i, 2 * i + 2);
                assertThat((double) output.score(i, 1))
                        .isCloseTo(Calibration.score(logits, 1, manifest.temperature()), within(1e-5));
                boolean alarm = output.score(i, 1) >= manifest.threshold();
                boolean fire = i >= 8;
                right += alarm == fire ? 1 : 0;
            }
            assertThat(right / 16.0).isEqualTo(result.after().value(Metric.ACCURACY));
            assertThat(manifest.training().at("/base/sha256").asText()).hasSize(64);
            assertThat(manifest.training().at("/precision").asText()).isIn("fp32", "bf16", "int8");
            assertThat(manifest.training().at("/bf16").asBoolean())
                    .isEqualTo(manifest.training().at("/precision").asText().equals("bf16"));
            assertThat(manifest.training().at("/training_pictures").asInt()).isEqualTo(24);
            assertThat(manifest.training().at("/val_after/auroc").asDouble()).isEqualTo(1);
            assertThat(manifest.training().at("/val_before/auroc").asDouble()).isLessThan(0.1);
        }
    }

    @Test
    void heatMapsOfThePackage_followTheNewHead() throws IOException {
        finetune(data, base, folder.resolve("out"));

        try (ModelPackage after = ModelPackage.open(folder.resolve("out/model"));
                ModelPackage before = ModelPackage.open(base);
                Network tuned = NetworkLoader.load(after, FP32);
                Network old = NetworkLoader.load(before, FP32);
                SavedModelBundle bundle =
                        SavedModelBundle.load(after.directory().toString(), "serve")) {
            FeatureMaps features = features(tuned, pixels(data.resolve("val")));
            Shape shape = Shape.of(16, features.height(), features.width(), features.channels());
            float[] maps =
                    GradCamSignature.run(bundle, features.values(), shape).get(2);
            float tolerance = 1e-5f * GradCamSignature.largest(maps);
            assertThat(tolerance).isPositive();
            assertThat(maps)
                    .containsExactly(
                            GradCamSignature.closedForm(tuned.head().orElseThrow(), features.values(), shape),
                            within(tolerance));
            assertThat(GradCamSignature.closedForm(old.head().orElseThrow(), features.values(), shape))
                    .isNotEqualTo(GradCamSignature.closedForm(tuned.head().orElseThrow(), features.values(), shape));
        }
    }

    @Test
    void secondRun_passesOnlyNewImagesThroughTheNetwork_andGivesTheSameHead() throws IOException {
        Path out = folder.resolve("out");
        finetune(data, base, out);
        byte[] first = Files.readAllBytes(out.resolve("model/saved_model.pb"));

        assertThat(finetune(data, base, out).passed()).isZero();
        assertThat(Files.readAllBytes(out.resolve("model/saved_model.pb"))).isEqualTo(first);

        Files.copy(data.resolve("train/fire/drawn0_0.png"), data.resolve("train/fire/new_1.png"));
        Files.writeString(data.resolve("train/fire/drawn1_1.png"), "edited");
        assertThat(finetune(data, base, out).passed()).isEqualTo(2);
        assertThat(log).contains("skipped, cannot be read: train/fire/drawn1_1.png");
    }

    @Test
    void cacheThatIsTornOrBroken_isMended() throws IOException {
        Path out = folder.resolve("out");
        double loss = finetune(data, base, out).after().values().get("loss");
        Path cache = cache(out);
        byte[] bytes = Files.readAllBytes(cache);

        // A run killed while it wrote the last record, and one bad byte on the disk.
        byte[] torn = Arrays.copyOf(bytes, bytes.length - 100);
        torn[bytes.length / 2] ^= 1;
        Files.write(cache, torn);
        FinetuneRun.Result mended = finetune(data, base, out);
        assertThat(mended.passed()).isEqualTo(2);
        assertThat(mended.after().values().get("loss")).isCloseTo(loss, within(1e-4));

        Files.writeString(cache, "no cache at all");
        assertThat(finetune(data, base, out).passed()).isEqualTo(64);
        assertThat(finetune(data, base, out).passed()).isZero();
    }

    @Test
    void cacheInUseByAnotherRun_isLeftAlone() throws IOException {
        Path out = folder.resolve("out");
        finetune(data, base, out);
        try (FileChannel other = FileChannel.open(cache(out), StandardOpenOption.WRITE);
                FileLock lock = other.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> finetune(data, base, out))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("is in use by another run");
        }
    }

    @Test
    void withoutVal_aFifthOfEachClassIsHeldOut() throws IOException {
        Path alone = Files.createDirectories(folder.resolve("alone"));
        Files.move(data.resolve("train"), alone.resolve("train"));

        FinetuneRun.Result result = finetune(alone, base, folder.resolve("out"));

        // Three of twelve of each class are held out, and of those seen once only.
        assertThat(result.passed()).isEqualTo(2 * 18 + 6);
        assertThat(result.after().value(Metric.AUROC)).isEqualTo(1);
        assertThat(log).contains("val is a fifth of train, held out with seed 1");
    }

    @Test
    void fewImagesWithoutFire_doNotLowerTheThreshold() throws IOException {
        double threshold;
        try (ModelPackage bundle = ModelPackage.open(base)) {
            threshold = bundle.manifest().threshold();
        }
        FinetuneRun.Result result = finetune(data, base, folder.resolve("out"));
        assertThat(result.after().values().get("threshold")).isGreaterThanOrEqualTo(threshold);
        assertThat(result.after().values().get("temperature"))
                .isEqualTo(result.before().values().get("temperature"));
        assertThat(log).anyMatch(line -> line.startsWith("val has 8 images without fire, fewer than 100"));
    }

    @Test
    void modelThatIsRightAlready_hardlyChanges() throws IOException {
        FinetuneRun.Result result = finetune(usual, base, folder.resolve("out"));
        assertThat(result.before().value(Metric.AUROC)).isGreaterThan(0.95);
        assertThat(result.after().value(Metric.AUROC)).isGreaterThan(0.95);
        assertThat(result.after().values().get("loss"))
                .isLessThanOrEqualTo(result.before().values().get("loss"));
    }

    @Test
    void otherHeads_areRefused() throws IOException {
        Path hidden = folder.resolve("hidden");
        TinyModels.writeWithHiddenLayer(hidden, 5);
        assertThatThrownBy(() -> finetune(data, hidden, folder.resolve("out")))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("cannot be fine-tuned at its head")
                .hasMessageContaining("its head has 2 dense layers");
    }

    @Test
    void classWithoutImages_isSaidWithTheRemedy() throws IOException {
        try (var files = Files.list(data.resolve("val/fire"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertThatThrownBy(() -> finetune(data, base, folder.resolve("out")))
                .isInstanceOf(UserException.class)
                .hasMessage("no images in " + data.resolve("val/fire")
                        + ": each class of the model (nofire, fire) needs a folder with images");
    }

    private FinetuneRun.Result finetune(Path images, Path model, Path out) throws IOException {
        try (ModelPackage bundle = ModelPackage.open(model)) {
            return new FinetuneRun(new FinetuneRun.Plan(images, out, 2, true, FP32, 1, true), bundle, log::add)
                    .execute();
        }
    }

    private void blueBurns(String split, int count, long seed) throws IOException {
        Path drawn = folder.resolve("drawn-" + split);
        DrawnImages.write(drawn, count, seed);
        Files.createDirectories(data.resolve(split));
        Files.move(drawn.resolve("fire"), data.resolve(split).resolve("nofire"));
        Files.move(drawn.resolve("nofire"), data.resolve(split).resolve("fire"));
    }

    /** Names of the operations that are not the same. */
    private static List<String> changed(Path one, Path other) throws IOException {
        GraphDef a = graph(one);
        GraphDef b = graph(other);
        assertThat(b.getNodeCount()).isEqualTo(a.getNodeCount());
        return IntStream.range(0, a.getNodeCount())
                .filter(i -> !a.getNode(i).equals(b.getNode(i)))
                .mapToObj(i -> a.getNode(i).getName())
                .toList();
    }

    private static GraphDef graph(Path model) throws IOException {
        return SavedModel.parseFrom(Files.readAllBytes(model.resolve("saved_model.pb")))
                .getMetaGraphs(0)
                .getGraphDef();
    }

    private static Path cache(Path out) throws IOException {
        try (var files = Files.newDirectoryStream(out, "*.cache")) {
            return files.iterator().next();
        }
    }

    private static FeatureMaps features(Network network, ByteBuffer images) {
        return network.run(images, 16, scores -> true).requiredFeatures();
    }

    private static ByteBuffer pixels(Path images) throws IOException {
        byte[] pixels = Sample.joined(ImageFolder.list(images, List.of("nofire", "fire")).entries().stream()
                .map(entry -> ImageFolder.readStretched(entry, 224, 224).pixels())
                .toList());
        return ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
    }
}
