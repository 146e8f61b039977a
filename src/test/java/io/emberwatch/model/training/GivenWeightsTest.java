package io.emberwatch.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.model.TinyModels;
import io.emberwatch.model.network.Architecture;
import io.emberwatch.model.network.Declaration;
import io.emberwatch.model.network.Weight;
import io.emberwatch.model.network.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run may begin with. */
class GivenWeightsTest {
    @TempDir
    Path folder;

    @Test
    void packagedModel_givesBackTheWeightsItWasWrittenFrom() throws Exception {
        TinyModels.writeWithLinearHead(folder, 7);

        Weights given = GivenWeights.read(folder);

        Weights written = Declaration.initial(Declaration.of(TinyModels.spec()), 7);
        written.byName().forEach((name, weight) -> {
            Weight read = given.get(name);
            assertThat(read.shape()).as(name).isEqualTo(weight.shape());
            assertThat(read.values()).as(name).containsExactly(weight.values());
        });
    }

    @Test
    void builtin_isADenseNetThatTrainingCanGoOnFrom() throws Exception {
        Weights given = GivenWeights.read(Path.of("builtin"));

        assertThat(Architecture.of(given, 2).name()).isEqualTo("densenet121");
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
