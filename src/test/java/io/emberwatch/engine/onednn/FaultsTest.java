package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.engine.Precision;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;

/** What is wrong with a machine is said in one line; some of it only a new process can show. */
class FaultsTest {
    private static final Cpu AVX2 = new Cpu(dnnl.dnnl_cpu_isa_avx2, true);

    @Test
    void aCpuWithoutAvx2IsOfNoUse_andArmIs() {
        assertThat(new Cpu(dnnl.dnnl_cpu_isa_avx, true).isUsable()).isFalse();
        assertThat(AVX2.isUsable()).isTrue();
        assertThat(new Cpu(0, false).isUsable()).isTrue();
    }

    @Test
    void refusesNumbersThatTheCpuDoesNotComputeIn() {
        assertThatThrownBy(() -> AVX2.require(Precision.BF16))
                .isInstanceOf(OneDnnException.class)
                .hasMessage("this CPU has no avx512_bf16");
        assertThatThrownBy(() -> AVX2.require(Precision.INT8))
                .isInstanceOf(OneDnnException.class)
                .hasMessage("this CPU has neither avx512_vnni nor avx_vnni");
        assertThatCode(() -> AVX2.require(Precision.FP32)).doesNotThrowAnyException();
    }

    @Test
    void saysInOneLineThatTheNativesAreMissing() throws Exception {
        String withoutNatives = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().matches("dnnl-.*-(linux|windows|macosx)-.*"))
                .collect(Collectors.joining(File.pathSeparator));

        assertThat(new NewProcess(FaultsTest.class)
                        .withClassPath(withoutNatives)
                        .output())
                .startsWith("refused: oneDNN's natives cannot be loaded: ")
                .hasLineCount(1);
    }

    @Test
    void saysInOneLineThatTheCpuIsTooOld() throws Exception {
        assertThat(new NewProcess(FaultsTest.class).withIsa("SSE41").output())
                .isEqualTo("refused: this CPU has no AVX2");
    }

    @Test
    void runsOnAvx2AndAvx512WithoutBf16() throws Exception {
        for (String isa : List.of("AVX2", "AVX512_CORE")) {
            assertThat(new NewProcess(FaultsTest.class).withIsa(isa).output()).isEqualTo("near the plain network");
        }
    }

    /** Loads and runs a network whose channels fill blocks; says how that went. */
    public static void main(String[] arguments) {
        DenseNetModel model = RandomModels.of(RandomModels.DENSENET_121, 64);
        try (OneDnnDenseNet network = OneDnnDenseNet.load(model, Precision.FP32, Optional.empty(), 1)) {
            float[] features = network.run(RandomModels.images(model, 1, 1), 1).features();
            float[] expected = new PlainDenseNet(model)
                    .features(RandomModels.images(model, 1, 1), 0)
                    .values();
            boolean near = OneDnnDenseNetTest.deviation(features, expected) < 1e-4;
            System.out.println(near ? "near the plain network" : "far from the plain network");
        } catch (OneDnnException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
