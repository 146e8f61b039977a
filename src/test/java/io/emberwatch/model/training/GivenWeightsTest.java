package io.emberwatch.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.model.TinyModels;
import io.emberwatch.model.network.Declaration;
import io.emberwatch.model.network.Weight;
import io.emberwatch.model.network.Weights;
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
class GivenWeightsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream log = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void packagedModel_givesBackTheWeightsItWasWrittenFrom() throws Exception {
        TinyModels.writeWithLinearHead(folder, 7);

        Weights given = GivenWeights.read(folder).weights();

        Weights written = Declaration.initial(Declaration.of(TinyModels.spec()), 7);
        written.byName().forEach((name, weight) -> {
            Weight read = given.get(name);
            assertThat(read.shape()).as(name).isEqualTo(weight.shape());
            assertThat(read.values()).as(name).containsExactly(weight.values());
        });
    }

    @Test
    void builtin_isADenseNetThatTrainingCanGoOnFrom() throws Exception {
        GivenWeights given = GivenWeights.read(Path.of("builtin"));

        assertThat(given.teacher(List.of("nofire", "fire")).spec().name()).isEqualTo("densenet121");
    }

    @Test
    void lastLayerForOtherClasses_beginsAnew() throws Exception {
        TinyModels.writeWithLinearHead(folder, 7);
        GivenWeights given = GivenWeights.read(folder);
        int all = Declaration.of(TinyModels.spec()).size();

        Weights same = given.fitting(TinyModels.spec(), List.of("nofire", "fire"), log);
        Weights other = given.fitting(TinyModels.spec(), List.of("smoke", "fire"), log);

        assertThat(same.byName()).hasSize(all);
        assertThat(other.byName()).hasSize(all - 2).doesNotContainKey("predictions/kernel");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("begins with " + all + " of " + all)
                .contains("at random begin predictions/kernel, predictions/bias");
    }

    @Test
    void damagedPackage_isNamed() throws Exception {
        TinyModels.writeWithLinearHead(folder, 7);
        Path graph = folder.resolve("saved_model.pb");
        byte[] bytes = Files.readAllBytes(graph);
        Files.write(graph, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> GivenWeights.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(graph.toString());
    }
}
