package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.GradCamSignature;
import io.emberwatch.lab.augment.Transform;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Parameters;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import io.emberwatch.lab.train.Distillation.Teachers;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.types.TFloat32;

/** A training process is killed; another goes on, and what it exports is what it trained. */
@Tag("slow")
class ResumedRunTest {
    private static final int SIZE = 64;

    @TempDir
    Path folder;

    private Path checkpoint;

    @Test
    void killedRun_goesOn_learns_andExportsWhatItTrained() throws Exception {
        DrawnImages.write(folder.resolve("data/train"), 12, 1);
        DrawnImages.write(folder.resolve("data/val"), 8, 2);
        checkpoint = folder.resolve("out/checkpoint.bin");

        Process killed = train("first", 100_000, "--seed", "1");
        try {
            await().atMost(Duration.ofMinutes(3)).until(() -> Files.exists(checkpoint) || !killed.isAlive());
        } finally {
            killed.destroyForcibly().waitFor();
        }
        int stopped = Checkpoint.read(checkpoint).step();
        assertThat(stopped).isPositive();
        assertThat(folder.resolve("out/model")).doesNotExist();

        Process other = train("other", 100_000, "--seed", "2");
        assertThat(other.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(other.exitValue()).isEqualTo(2);
        assertThat(log("other").lines().filter(line -> line.contains("--seed 1, not 2")))
                .singleElement()
                .asString()
                .contains("--accept-changes");

        int epochs = stopped / 3 + 25;
        Process resumed = train("second", epochs, "--seed", "1");
        assertThat(resumed.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(resumed.exitValue()).as(log("second")).isZero();
        assertThat(log("second")).contains("continuing at step " + stopped);
        assertThat(Checkpoint.read(checkpoint).step()).isEqualTo(3 * epochs);

        List<Sample> images = ImageFolder.list(folder.resolve("data/val"), List.of("nofire", "fire")).entries().stream()
                .map(entry -> ImageFolder.readStretched(entry, SIZE, SIZE))
                .toList();
        double[] trained = scoresOfTrainingGraph(images);
        List<Float> monitor = scoresOfMonitor(images);
        int right = 0;
        for (int i = 0; i < images.size(); i++) {
            assertThat((double) monitor.get(i)).isCloseTo(trained[i], within(1e-4));
            right += monitor.get(i) >= 0.5 == (images.get(i).label() == 1) ? 1 : 0;
        }
        assertThat(right).as("of 16 images that it never learnt from").isGreaterThanOrEqualTo(15);
    }

    /** Fire scores by the graph that trains, on the statistics that the export measured. */
    private double[] scoresOfTrainingGraph(List<Sample> images) throws IOException {
        DenseNetSpec spec = DenseNetSpec.small(2);
        Weights averages = Trainer.averages(Checkpoint.read(checkpoint).weights());
        Map<String, Weight> weights = new LinkedHashMap<>();
        try (SavedModelBundle bundle =
                SavedModelBundle.load(folder.resolve("out/model").toString(), "serve")) {
            for (ParameterSpec declaration : ParameterSpec.of(spec)) {
                Weight exported = constant(bundle, declaration.name());
                if (declaration.role() != Parameters.Role.STATISTIC) {
                    assertThat(exported.values())
                            .as(declaration.name())
                            .containsExactly(averages.get(declaration.name()).values());
                }
                weights.put(TrainingGraph.AVERAGE + declaration.name(), exported);
            }
        }
        double temperature;
        try (ModelPackage bundle = ModelPackage.open(folder.resolve("out/model"))) {
            temperature = bundle.manifest().temperature();
            assertThat(bundle.manifest().input().height()).isEqualTo(SIZE);
            assertThat(bundle.manifest().figures().at("/totals/auroc").asDouble())
                    .isGreaterThan(0.95);
        }
        try (TrainingGraph graph = new TrainingGraph(spec, Teachers.NONE, 0);
                TrainingSession session = new TrainingSession(graph, false)) {
            session.assign(new Weights(weights));
            float[][] logits =
                    session.validate(images.stream().map(Sample::pixels).toList(), SIZE);
            return Arrays.stream(logits)
                    .mapToDouble(row -> Calibration.score(row, 1, temperature))
                    .toArray();
        }
    }

    private static Weight constant(SavedModelBundle bundle, String name) {
        try (Result result = bundle.session().runner().fetch(name).run()) {
            return new Weight(result.get(0).shape(), GradCamSignature.values((TFloat32) result.get(0)));
        }
    }

    private List<Float> scoresOfMonitor(List<Sample> images) {
        FramePool pool = new FramePool(1);
        NetworkOptions options = new NetworkOptions(Device.CPU, Precision.FP32, 0, 4);
        List<Float> scores = new ArrayList<>();
        try (ModelPackage bundle = ModelPackage.open(folder.resolve("out/model"));
                NetworkClassifier classifier = NetworkClassifier.load(
                        bundle, options, camera -> 0.5, MapChoices.USUAL, InferenceListener.NOOP)) {
            for (Sample image : images) {
                try (VideoFrame frame = pool.lease(new CameraId("drawn"), SIZE, SIZE, Instant.EPOCH, 0)
                        .orElseThrow()) {
                    ByteBuffer bgr = frame.pixels();
                    for (int i = 0; i < image.pixels().length; i += 3) {
                        bgr.put(image.pixels()[i + 2])
                                .put(image.pixels()[i + 1])
                                .put(image.pixels()[i]);
                    }
                    scores.add(classifier.classify(List.of(frame)).get(0).score());
                }
            }
        }
        return scores;
    }

    private Process train(String name, int epochs, String... more) throws IOException {
        String without = Arrays.stream(Transform.values())
                .map(variation -> variation.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.emberwatch.cli.Emberwatch",
                "train",
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("out").toString()));
        command.addAll(List.of("--architecture", "densenet-small", "--sizes", "64", "--input", "64", "--batch", "8"));
        command.addAll(List.of("--learning-rate", "0.005", "--label-smoothing", "0", "--without", without));
        command.addAll(List.of("--checkpoint-minutes", "0.01", "--epochs", String.valueOf(epochs)));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }
}
