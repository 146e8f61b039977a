package io.emberwatch.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureNamesTest {
    /** Parameters of the published ImageNet networks (4,652,008 and 6,092,072) without their 1000 classes, with two. */
    @ParameterizedTest
    @CsvSource({"efficientnet-lite0, 3373570", "efficientnet-lite2, 4813634"})
    void efficientNetLite_hasAsManyWeightsAsThePublishedOne(String name, long trainable) {
        long count = ParameterSpec.of(Architecture.named(name, 2, List.of())).stream()
                .filter(d -> d.role() != Parameters.Role.STATISTIC)
                .mapToLong(d -> d.shape().size())
                .sum();
        assertThat(count).isEqualTo(trainable);
    }

    @ParameterizedTest
    @CsvSource({"mobilenet", "efficientnet-lite0", "efficientnet-lite2", "densenet-small", "densenet121"})
    void weights_tellTheirNetwork(String name) {
        NetworkSpec spec = Architecture.named(name, 3, List.of());
        Weights weights = ParameterSpec.initial(ParameterSpec.of(spec), 1);
        assertThat(Architecture.of(weights, 3).name()).isEqualTo(name);
        assertThatThrownBy(() -> Architecture.of(weights, 2)).hasMessageContaining("with 2 classes");
    }

    @Test
    void unknownName_namesTheKnownOnes() {
        assertThatThrownBy(() -> Architecture.named("resnet50", 2, List.of()))
                .hasMessageContaining("resnet50")
                .hasMessageContaining("densenet121");
        assertThatThrownBy(() -> Architecture.of(new Weights(Map.of()), 2)).hasMessageContaining("efficientnet-lite2");
    }
}
