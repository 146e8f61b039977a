package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.dataset.ImageSelection;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.MobileNetSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import io.emberwatch.lab.train.Distillation.Teachers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints a run goes on from. */
class RunSettingsTest {
    private static final TrainingFolders.DataHash DATA = new TrainingFolders.DataHash("a".repeat(64), 3);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream log = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path checkpoint;

    @BeforeEach
    void anEarlierRun() throws IOException {
        checkpoint = folder.resolve("checkpoint.bin");
        settle(false, settings(plan(0.002, 1, null)));
        Files.writeString(checkpoint, "its state");
    }

    @Test
    void sameSettings_goOn_underOtherLimitsToo() throws IOException {
        TrainingPlan longer = new TrainingPlan(
                folder,
                "fire",
                folder,
                "densenet-small",
                List.of(),
                99,
                Duration.ofHours(9),
                8,
                List.of(64),
                List.of(),
                0.002,
                0.02,
                Map.of("a", 1.0, "b", 2.0),
                Map.of(),
                0.05,
                List.of("blur", "mixup"),
                StartingWeights.RANDOM,
                List.of(),
                true,
                1,
                96,
                0,
                Duration.ofMinutes(1),
                false,
                false,
                ImageSelection.USUAL);
        settle(false, settings(longer));
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void otherSettings_areRefusedInOneLine_thatNamesThem() throws IOException {
        RunSettings other = settings(plan(0.001, 2, null));
        assertThatThrownBy(() -> settle(false, other))
                .isInstanceOf(UserException.class)
                .hasMessage(checkpoint + " is of a run with --learning-rate 0.002, not 0.001; --seed 1, not 2:"
                        + " use its settings or another --out, or add --accept-changes to go on all the same");
        assertThatCode(() -> settle(false, settings(plan(0.002, 1, null))))
                .as("a refused run leaves the settings alone")
                .doesNotThrowAnyException();
    }

    @Test
    void acceptedSettings_goOn_areTold_andAreThoseOfTheNextRun() throws IOException {
        RunSettings settled = settle(true, settings(plan(0.001, 1, null)));
        assertThat(settled.changes()).containsExactly("--learning-rate 0.002, not 0.001");
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("--learning-rate 0.002, not 0.001");
        assertThat(settle(false, settings(plan(0.001, 1, null))).changes())
                .as("the change stays on record")
                .containsExactly("--learning-rate 0.002, not 0.001");
    }

    @Test
    void teacher_isKnownByItsContents() throws IOException {
        Path teacher = Files.writeString(folder.resolve("teacher.bin"), "a teacher");
        settle(true, settings(plan(0.002, 1, teacher)));
        Path moved = Files.move(teacher, folder.resolve("moved.bin"));
        settle(false, settings(plan(0.002, 1, moved)));
        Files.writeString(moved, "another teacher");
        assertThatThrownBy(() -> settle(false, settings(plan(0.002, 1, moved)))).hasMessageContaining("--teacher ");
    }

    @Test
    void anotherNetwork_isRefused_evenIfChangesAreAccepted() {
        assertThatThrownBy(() -> settle(true, RunSettings.of(plan(0.002, 1, null), List.of("smoke", "fire"), DATA)))
                .hasMessageContaining("classes [nofire, fire], not [smoke, fire]: another network needs another --out");
    }

    @Test
    void otherImages_areAWarning() throws IOException {
        settle(
                false,
                RunSettings.of(
                        plan(0.002, 1, null),
                        List.of("nofire", "fire"),
                        new TrainingFolders.DataHash("b".repeat(64), 3)));
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("warning: ");
    }

    @Test
    void checkpointOfBefore_withoutSettings_goesOn() throws IOException {
        Files.delete(folder.resolve("settings.json"));
        settle(false, settings(plan(0.5, 7, null)));
        assertThat(folder.resolve("settings.json")).content().contains("\"--learning-rate\" : \"0.5\"");
    }

    @Test
    void newTeacher_bringsItsOwnLayers_andNothingElseMayDiffer() throws IOException {
        DenseNetSpec spec = TinyModels.spec();
        MobileNetSpec mobileNet = new MobileNetSpec(0.25, 2);
        Weights taught = ParameterSpec.initial(ParameterSpec.of(mobileNet), 1);
        try (TrainingGraph alone = new TrainingGraph(spec, Teachers.NONE, 0);
                TrainingGraph student = new TrainingGraph(
                        spec,
                        new Teachers(List.of(new Teachers.Teacher(mobileNet, taught)), new Distillation(0.5, 2, 1, 1)),
                        0);
                TrainingGraph other = new TrainingGraph(TinyModels.spec().withHidden(List.of(4)), Teachers.NONE, 0)) {
            Weights ones = filled(alone, 1);
            Weights resumed = new Checkpoint.ResumedWeights(checkpoint, ones).of(student, filled(student, 2));
            assertThat(resumed.get("predictions/bias").values()).containsOnly(1);
            assertThat(resumed.get("distil_features/kernel").values()).containsOnly(2);
            assertThat(new Checkpoint.ResumedWeights(checkpoint, resumed)
                            .of(alone, filled(alone, 3))
                            .byName())
                    .doesNotContainKey("distil_features/kernel")
                    .hasSameSizeAs(ones.byName());
            assertThatThrownBy(() -> new Checkpoint.ResumedWeights(checkpoint, ones).of(other, filled(other, 2)))
                    .isInstanceOf(UserException.class)
                    .hasMessageStartingWith("checkpoint " + checkpoint + " is of another network: it has ");
        }
    }

    private static Weights filled(TrainingGraph graph, float value) {
        Map<String, Weight> weights = new LinkedHashMap<>();
        graph.variables()
                .forEach((name, variable) ->
                        weights.put(name, Weight.filled(variable.declaration().shape(), value)));
        return new Weights(weights);
    }

    private RunSettings settle(boolean accept, RunSettings settings) throws IOException {
        RunSettings.ResumeCheck permit = new RunSettings.ResumeCheck(checkpoint, accept, log);
        RunSettings settled = permit.settle(settings);
        permit.keep(settled);
        return settled;
    }

    private static RunSettings settings(TrainingPlan plan) throws IOException {
        return RunSettings.of(plan, List.of("nofire", "fire"), DATA);
    }

    private TrainingPlan plan(double learningRate, long seed, Path teacher) {
        return new TrainingPlan(
                folder,
                "fire",
                folder,
                "densenet-small",
                List.of(),
                5,
                Duration.ofHours(1),
                8,
                List.of(64),
                List.of(),
                learningRate,
                0.02,
                Map.of("b", 2.0, "a", 1.0),
                Map.of(),
                0.05,
                List.of("mixup", "blur"),
                StartingWeights.RANDOM,
                teacher == null ? List.of() : List.of(teacher),
                false,
                seed,
                224,
                0,
                Duration.ofMinutes(4),
                false,
                false,
                ImageSelection.USUAL);
    }
}
