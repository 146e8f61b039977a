package io.emberwatch.lab.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.file.Json;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.Int8Calibration.Judgement;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.TinyModels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCalibrationTest {
    private static final List<String> CLASSES = List.of("nofire", "fire");

    @TempDir
    Path folder;

    @Test
    void theVerdictIsPartOfThePackage_andDecidesWhetherInt8Runs() throws IOException {
        Path model = folder.resolve("model");
        TinyModels.writeWithLinearHead(model, 5);
        draw(folder.resolve("data"), 12);
        List<String> lines = new ArrayList<>();

        boolean passed = PackageCalibration.attempt(
                model, CalibrationImages.list(folder.resolve("data"), CLASSES, 1), lines::add);

        Assumptions.assumeFalse(lines.get(0).startsWith("int8: not calibrated"), "this CPU has no int8");
        assertThat(lines.get(0)).isEqualTo("int8: calibrated on 12 images");
        String refused = Json.read(model.resolve("int8.json")).path("refused").asText();
        assertThat(refused.isEmpty()).isEqualTo(passed);
        if (passed) {
            try (Network network = load(model)) {
                assertThat(network.precision()).isEqualTo(Precision.INT8);
            }
        }
        String text = Files.readString(model.resolve("int8.json"));
        Files.writeString(
                model.resolve("int8.json"), text.replace("\"refused\":\"" + refused, "\"refused\":\"it was too bad"));
        assertThatThrownBy(() -> load(model).close())
                .isInstanceOf(EngineException.class)
                .hasMessage("model.precision is int8, but the model in " + model
                        + " cannot have it: it was too bad: use precision auto");
    }

    @Test
    void attempt_makesALineOfEveryFailure_andLeavesThePackage() throws IOException {
        Path model = folder.resolve("model");
        TinyModels.writeWithLinearHead(model, 5);
        draw(folder.resolve("data"), 2);
        CalibrationImages images = CalibrationImages.list(folder.resolve("data"), CLASSES, 1);
        List<String> lines = new ArrayList<>();

        assertThat(PackageCalibration.attempt(folder.resolve("nowhere"), images, lines::add))
                .isFalse();
        assertThat(PackageCalibration.attempt(model, new CalibrationImages(List.of(), List.of()), lines::add))
                .isFalse();
        // A folder that is not empty cannot be replaced by a file.
        Files.createDirectories(model.resolve("int8.json/full"));
        assertThat(PackageCalibration.attempt(model, images, lines::add)).isFalse();

        assertThat(lines)
                .filteredOn(line -> line.startsWith("int8: not calibrated: "))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).hasLineCount(1));
        assertThat(model.resolve("saved_model.pb")).exists();
    }

    @Test
    void refusesWhatLosesTooMuchOrCannotBeJudged() {
        assertThat(PackageCalibration.fault(new Judgement(100, 0.98, 0.9781, 0.004, 0.2)))
                .isEmpty();
        assertThat(PackageCalibration.fault(new Judgement(100, 0.98, 0.9779, 0.004, 0.2)))
                .hasValue("the AUROC of 100 images fell from 0.9800 to 0.9779, by more than 0.002");
        assertThat(PackageCalibration.fault(new Judgement(100, 0.98, 0.98, 0.2, 0.2)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("moved by 0.200"));
        assertThat(PackageCalibration.fault(new Judgement(100, 0.98, 0.98, 0.005, 0.2)))
                .isEmpty();
        assertThat(PackageCalibration.fault(new Judgement(100, 0.98, 0.98, 0.0051, 0.2)))
                .hasValue("a score near 0 or 1 moved by 0.0051, more than 0.005");
        assertThat(PackageCalibration.fault(new Judgement(100, Double.NaN, Double.NaN, 0, 0.2)))
                .isPresent();
    }

    @Test
    void imagesToJudgeByAreNoneOfThoseShown_andTheSeedDecides() throws IOException {
        draw(folder, 10);

        CalibrationImages images = CalibrationImages.list(folder, CLASSES, 3);

        assertThat(images.shown()).hasSize(10);
        assertThat(images.judged()).hasSize(10).doesNotContainAnyElementsOf(images.shown());
        assertThat(images.shown().stream().filter(entry -> entry.label() == 1)).hasSize(5);
        assertThat(CalibrationImages.list(folder, CLASSES, 3)).isEqualTo(images);
    }

    @Test
    void withTrainAndVal_eachHasItsPart() throws IOException {
        draw(folder.resolve("train"), 4);
        draw(folder.resolve("val"), 2);

        CalibrationImages images = CalibrationImages.list(folder, CLASSES, 1);

        assertThat(images.shown()).hasSize(8).allMatch(entry -> entry.file().startsWith(folder.resolve("train")));
        assertThat(images.judged()).hasSize(4).allMatch(entry -> entry.file().startsWith(folder.resolve("val")));
    }

    private static Network load(Path model) {
        try (ModelPackage bundle = ModelPackage.open(model)) {
            return NetworkLoader.load(
                    bundle, new NetworkOptions(EngineChoice.ONEDNN, Device.CPU, Precision.INT8, 1, 2));
        }
    }

    /** So many images of each class. */
    private static void draw(Path data, int each) throws IOException {
        Random random = new Random(1);
        for (String label : CLASSES) {
            Path target = Files.createDirectories(data.resolve(label));
            for (int i = 0; i < each; i++) {
                BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
                int ground = random.nextInt(0xffffff);
                Stream.iterate(0, n -> n + 1)
                        .limit(1200)
                        .forEach(n -> image.setRGB(n % 40, n / 40, ground + random.nextInt(64)));
                ImageIO.write(
                        image, "png", target.resolve("drawn_" + i + ".png").toFile());
            }
        }
    }
}
