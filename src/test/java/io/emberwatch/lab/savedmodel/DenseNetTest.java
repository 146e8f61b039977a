package io.emberwatch.lab.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.ParameterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class DenseNetTest {
    @Test
    void parameters_withoutTop_areAsManyAsInKeras() {
        assertThat(withoutTop(DenseNetSpec.densenet121(2))).isEqualTo(7_037_504);
        assertThat(withoutTop(DenseNetSpec.densenet169(2))).isEqualTo(12_642_880);
        assertThat(withoutTop(DenseNetSpec.densenet201(2))).isEqualTo(18_321_984);
    }

    @Test
    void layers_haveTheNamesOfKeras() {
        List<String> names = ParameterSpec.of(DenseNetSpec.densenet121(2)).stream()
                .map(ParameterSpec::name)
                .toList();
        assertThat(names)
                .startsWith("conv1/conv/kernel", "conv1/bn/gamma", "conv1/bn/beta", "conv1/bn/moving_mean")
                .contains("conv2_block1_0_bn/gamma", "conv2_block1_1_conv/kernel", "conv5_block16_2_conv/kernel")
                .contains("pool2_bn/moving_variance", "pool2_conv/kernel", "pool4_conv/kernel", "bn/beta")
                .endsWith("predictions/kernel", "predictions/bias");
        try (FrozenDenseNet network = tiny()) {
            assertThat(List.of("conv1/conv", "conv1/bn", "conv1/relu", "pool1", "conv2_block1_0_bn", "pool2_pool"))
                    .allSatisfy(
                            name -> assertThat(network.graph().operation(name)).isNotNull());
            assertThat(network.graph().operation("avg_pool")).isNotNull();
            assertThat(network.outputs().features().op().name()).isEqualTo("conv5_block4_concat");
        }
    }

    private static FrozenDenseNet tiny() {
        DenseNetSpec spec = TinyModels.spec();
        return new FrozenDenseNet(spec, ParameterSpec.initial(ParameterSpec.of(spec), 1), 224, 1);
    }

    private static long withoutTop(DenseNetSpec spec) {
        return ParameterSpec.of(spec).stream()
                .filter(d -> !d.name().startsWith("predictions"))
                .mapToLong(d -> d.shape().size())
                .sum();
    }
}
