package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.augment.Augmentation;
import io.emberwatch.lab.augment.Transform;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.WeightedSampler;
import io.emberwatch.lab.network.MobileNetSpec;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.train.Distillation.Teachers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final List<String> CLASSES = List.of("nofire", "fire");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream log = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private List<Sample> training;
    private ValidationSet validation;

    @BeforeEach
    void drawImages() throws IOException {
        DrawnImages.write(folder.resolve("train"), 12, 1);
        DrawnImages.write(folder.resolve("val"), 8, 2);
        training = ImageFolder.list(folder.resolve("train"), CLASSES).entries().stream()
                .map(e -> ImageFolder.readShrunk(e, 64))
                .toList();
        validation = new ValidationSet(
                ImageFolder.list(folder.resolve("val"), CLASSES).entries().stream()
                        .map(e -> ImageFolder.readStretched(e, 64, 64))
                        .toList(),
                1);
    }

    @Test
    void tinyDenseNet_learnsToTellOrangeFromBlue() throws Exception {
        train(TinyModels.spec(), Teachers.NONE, 80);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("validation at 64: AUROC 1.0000");
    }

    @Test
    void secondRun_goesOnWhereTheFirstStopped() throws Exception {
        train(TinyModels.spec(), Teachers.NONE, 5);
        Checkpoint first = Checkpoint.read(folder.resolve("checkpoint.bin"));
        train(TinyModels.spec(), Teachers.NONE, 8);
        Checkpoint second = Checkpoint.read(folder.resolve("checkpoint.bin"));
        assertThat(first.step()).isEqualTo(5);
        assertThat(second.step()).isEqualTo(8);
        assertThat(second.seconds()).isGreaterThan(first.seconds());
        assertThat(second.weights().byName().keySet())
                .isEqualTo(first.weights().byName().keySet());
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("continuing at step 5");
    }

    @Test
    void runThatIsStoppedHalfWay_leavesACheckpointToGoOnFrom() throws Exception {
        FutureTask<Weights> training =
                new FutureTask<>(() -> train(TinyModels.spec(), Teachers.NONE, options(100_000, Duration.ofMillis(1))));
        Thread run = new Thread(training);
        run.start();
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(folder.resolve("checkpoint.bin")));
        run.interrupt();
        run.join();
        assertThatThrownBy(training::get).hasCauseInstanceOf(InterruptedException.class);
        int stopped = Checkpoint.read(folder.resolve("checkpoint.bin")).step();
        assertThat(stopped).isPositive();
        train(TinyModels.spec(), Teachers.NONE, stopped + 2);
        assertThat(Checkpoint.read(folder.resolve("checkpoint.bin")).step()).isEqualTo(stopped + 2);
    }

    @Test
    void student_canCopyAMobileNet_andOneOfItsKind() throws Exception {
        Weights teacher = train(new MobileNetSpec(0.25, 2), Teachers.NONE, 3);
        Files.delete(folder.resolve("checkpoint.bin"));
        Distillation distillation = new Distillation(0.5, 2, 1, 1);
        Teachers.Teacher mobileNet = new Teachers.Teacher(new MobileNetSpec(0.25, 2), teacher);
        Teachers.Teacher alike =
                new Teachers.Teacher(TinyModels.spec(), ParameterSpec.initial(ParameterSpec.of(TinyModels.spec()), 7));
        train(TinyModels.spec(), new Teachers(List.of(mobileNet, alike), distillation), 3);
        assertThat(Checkpoint.read(folder.resolve("checkpoint.bin")).weights().byName())
                .containsKey("distil_features/kernel");
    }

    private Weights train(NetworkSpec spec, Teachers teachers, int steps) throws Exception {
        return train(spec, teachers, options(steps, Duration.ofHours(1)));
    }

    private static Trainer.Options options(int steps, Duration checkpointEvery) {
        return new Trainer.Options(
                8, steps, Duration.ofHours(1), List.of(64), List.of(), 0.005, 0.01, false, 1, checkpointEvery);
    }

    private Weights train(NetworkSpec spec, Teachers teachers, Trainer.Options options) throws Exception {
        BatchMaker maker = new BatchMaker(
                new WeightedSampler(training, List.of(1.0, 1.0), Map.of()),
                new Augmentation(1, List.of(), List.of(), List.of(), EnumSet.allOf(Transform.class)),
                8,
                2,
                new BatchMaker.Mixture(0, 0),
                1);
        return new Trainer(spec, teachers, new Weights(Map.of()), options, folder.resolve("checkpoint.bin"), log)
                .run(maker, validation);
    }
}
