package io.emberwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuFeaturesTest {
    @ParameterizedTest
    @CsvSource({
        "flags\t\t: fpu avx2 avx512f avx512_bf16 sse, true",
        "flags\t\t: fpu amx_bf16, true",
        "flags\t\t: fpu avx2 avx512f, false",
        "model name\t: Wonder avx512_bf16 CPU, false",
        "flags\t\t: not_avx512_bf16, false"
    })
    void hasBf16_readsTheFlagsLine(String cpuinfo, boolean expected) {
        assertThat(CpuFeatures.hasBf16("processor\t: 0\n" + cpuinfo + "\nbugs\t: none\n"))
                .isEqualTo(expected);
    }
}
