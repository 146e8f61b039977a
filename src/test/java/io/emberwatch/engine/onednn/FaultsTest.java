package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emberwatch.engine.NewProcess;
import io.emberwatch.engine.Precision;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(new NewProcess(FaultsTest.class).withoutNatives("dnnl").output("FP32"))
                .startsWith("refused: oneDNN's natives cannot be loaded: ")
                .hasLineCount(1);
    }

    @Test
    void saysInOneLineThatTheCpuIsTooOld() throws Exception {
        assertThat(new NewProcess(FaultsTest.class).withIsa("SSE41").output("FP32"))
                .isEqualTo("refused: this CPU has no AVX2");
    }

    @ParameterizedTest
    @CsvSource({
        "AVX2, FP32, near",
        "AVX512_CORE, FP32, near",
        "AVX512_CORE_VNNI, INT8, near",
        "AVX512_CORE_BF16, BF16, near",
        "AVX2, BF16, refused: this CPU has no avx512_bf16",
        "AVX512_CORE, BF16, refused: this CPU has no avx512_bf16",
        "AVX2, INT8, refused: this CPU has neither avx512_vnni nor avx_vnni",
        "AVX512_CORE, INT8, refused: this CPU has neither avx512_vnni nor avx_vnni"
    })
    void runsOnCpusThatCanDoLess_orSaysWhatTheyLack(String isa, Precision precision, String expected) throws Exception {
        Cpu here = Natives.load();
        assumeTrue(here.hasAvx512() && here.hasBf16() && here.hasInt8(), "this CPU can do less itself");

        assertThat(new NewProcess(FaultsTest.class).withIsa(isa).output(precision.name()))
                .isEqualTo(expected);
    }

    /** Loads and runs a network whose channels fill blocks, against plain loops; says how that went. */
    public static void main(String[] arguments) {
        Precision precision = Precision.valueOf(arguments[0]);
        DenseNetModel model = RandomModels.of(RandomModels.DENSENET_121, 64);
        Optional<Calibration> calibration = Optional.empty();
        try {
            if (precision == Precision.INT8) {
                calibration = Optional.of(OneDnnDenseNetTest.calibration(model, 8));
            }
            float[] features;
            try (OneDnnDenseNet network = OneDnnDenseNet.load(model, precision, calibration, 1)) {
                features = network.run(RandomModels.images(model, 1, 1), 1).features();
            }
            float[] expected = new PlainDenseNet(model)
                    .features(RandomModels.images(model, 1, 1), 0)
                    .values();
            double deviation = OneDnnDenseNetTest.deviation(features, expected);
            System.out.println(deviation < bound(precision) ? "near" : "off by " + deviation);
        } catch (OneDnnException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    private static double bound(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-4;
            case BF16 -> 0.05;
            default -> 0.1;
        };
    }
}
