package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** The weights that a run begins with, and means of several networks. */
class StartingWeightsTest {
    private static final List<String> CLASSES = List.of("nofire", "fire");

    @TempDir
    Path folder;

    @Test
    void meanOfTwoNetworks_isTheirWeightedSum_withoutTheLayersOfDistillation() throws Exception {
        Path model = folder.resolve("model");
        TinyModels.writeWithLinearHead(model, 7);
        Weights a = ParameterSpec.initial(ParameterSpec.of(TinyModels.spec()), 7);
        Weights b = ParameterSpec.initial(ParameterSpec.of(TinyModels.spec()), 8);
        Path run = checkpoint(b, Map.of("distil_features/kernel", Weight.filled(Shape.of(2), 5)));

        Weights mean =
                StartingWeights.parse(model + "=0.25," + run + "=0.75").fitting(TinyModels.spec(), CLASSES, System.out);

        assertThat(mean.byName().keySet()).isEqualTo(a.byName().keySet());
        mean.byName().forEach((name, weight) -> {
            for (int i = 0; i < weight.values().length; i++) {
                assertThat(weight.values()[i])
                        .as(name)
                        .isCloseTo(
                                0.25f * a.get(name).values()[i]
                                        + 0.75f * b.get(name).values()[i],
                                within(1e-6f));
            }
        });
    }

    @Test
    void oneCheckpoint_keepsTheLayersThatCompareItWithItsTeacher() throws Exception {
        Weights network = ParameterSpec.initial(ParameterSpec.of(TinyModels.spec()), 8);
        Path run = checkpoint(network, Map.of("distil_features/kernel", Weight.filled(Shape.of(2), 5)));

        Weights start = StartingWeights.parse(run.toString()).fitting(TinyModels.spec(), CLASSES, System.out);

        assertThat(start.get("distil_features/kernel").values()).containsExactly(5, 5);
        assertThat(start.byName()).hasSize(network.byName().size() + 1);
    }

    @Test
    void oneNetwork_needsNoShare_evenIfItsFolderHasAnEqualsSign() throws Exception {
        Path model = folder.resolve("rate=0.1");
        TinyModels.writeWithLinearHead(model, 7);

        assertThat(StartingWeights.parse(model.toString()).shares()).isEqualTo(Map.of(model, 1.0));
        assertThat(StartingWeights.parse("builtin").shares()).isEqualTo(Map.of(Path.of("builtin"), 1.0));
        assertThat(StartingWeights.parse(model + "=0.5,builtin=0.5").shares())
                .isEqualTo(Map.of(model, 0.5, Path.of("builtin"), 0.5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a=0.5,b | 'b' has none",
                "a=0.5,b=0.6 | add up to 1",
                "a=0.5,a=0.5 | names a twice",
                "a=half,b=0.5 | not 'half'",
                "a=-0.5,b=1.5 | not '-0.5'",
                "a=NaN,b=1 | not 'NaN'",
                "=1 | '=1' has none"
            })
    void sharesThatCannotBe_areNamed(String start, String reason) {
        assertThatThrownBy(() -> StartingWeights.parse(start))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--start " + start)
                .hasMessageContaining(reason);
    }

    @Test
    void meanOfDifferentNetworks_isRefused() throws Exception {
        Path model = folder.resolve("model");
        TinyModels.writeWithLinearHead(model, 7);
        StartingWeights start = StartingWeights.parse("builtin=0.5," + model + "=0.5");

        assertThatThrownBy(() -> start.fitting(TinyModels.spec(), CLASSES, System.out))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--start builtin is another network than "
                        + TinyModels.spec().name());
    }

    @Test
    void meanOfNetworksForOtherClasses_isRefused() throws Exception {
        Path model = folder.resolve("model");
        TinyModels.writeWithLinearHead(model, 7);
        Path run = checkpoint(ParameterSpec.initial(ParameterSpec.of(TinyModels.spec()), 8), Map.of());
        StartingWeights start = StartingWeights.parse(run + "=0.5," + model + "=0.5");

        assertThatThrownBy(() -> start.fitting(TinyModels.spec(), List.of("smoke", "fire"), System.out))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(model + " lacks layers or classes");
    }

    private Path checkpoint(Weights weights, Map<String, Weight> more) throws Exception {
        Map<String, Weight> all = new LinkedHashMap<>();
        for (Weights part : List.of(weights, new Weights(more))) {
            part.byName().forEach((name, weight) -> all.put(TrainingGraph.AVERAGE + name, weight));
        }
        Path file = Files.createDirectories(folder.resolve("run")).resolve("checkpoint.bin");
        new Checkpoint(1, 1, new Weights(all)).write(file);
        return file;
    }
}
