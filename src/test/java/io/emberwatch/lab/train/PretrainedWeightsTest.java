package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run may begin with. */
class PretrainedWeightsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream log = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void packagedModel_givesBackTheWeightsItWasWrittenFrom() throws Exception {
        TinyModels.writeWithLinearHead(folder, 7);

        Weights given = PretrainedWeights.read(folder).weights();

        Weights written = ParameterSpec.initial(ParameterSpec.of(TinyModels.spec()), 7);
        written.byName().forEach((name, weight) -> {
            Weight read = given.get(name);
            assertThat(read.shape()).as(name).isEqualTo(weight.shape());
            assertThat(read.values()).as(name).containsExactly(weight.values());
        });
    }

    @Test
    void builtin_isADenseNetThatTrainingCanGoOnFrom() throws Exception {
        PretrainedWeights given = PretrainedWeights.read(Path.of("builtin"));

        assertThat(given.teacher(List.of("nofire", "fire")).spec().name()).isEqualTo("densenet121");
    }

    @Test
    void lastLayerForOtherClasses_beginsAnew() throws Exception {
        TinyModels.writeWithLinearHead(folder, 7);
        PretrainedWeights given = PretrainedWeights.read(folder);
        int all = ParameterSpec.of(TinyModels.spec()).size();

        Weights same = given.fitting(TinyModels.spec(), List.of("nofire", "fire"), log);
        Weights other = given.fitting(TinyModels.spec(), List.of("smoke", "fire"), log);

        assertThat(same.byName()).hasSize(all);
        assertThat(other.byName()).hasSize(all - 2).doesNotContainKey("predictions/kernel");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("starts with " + all + " of " + all)
                .contains("random initial values for predictions/kernel, predictions/bias");
    }

    @Test
    void damagedPackage_isNamed() throws Exception {
        TinyModels.writeWithLinearHead(folder, 7);
        Path graph = folder.resolve("saved_model.pb");
        byte[] bytes = Files.readAllBytes(graph);
        Files.write(graph, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> PretrainedWeights.read(folder))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(graph.toString());
    }
}
