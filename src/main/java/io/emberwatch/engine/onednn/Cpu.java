package io.emberwatch.engine.onednn;

import io.emberwatch.engine.Precision;
import org.bytedeco.dnnl.global.dnnl;

/**
 * What oneDNN may use of this CPU: what it has, or less where the environment's {@code ONEDNN_MAX_CPU_ISA} says so.
 *
 * @param isa a bit for each instruction set, as oneDNN numbers them
 * @param x86 whether the bits have a meaning
 */
record Cpu(int isa, boolean x86) {
    /** This machine's. */
    static Cpu current() {
        return new Cpu(
                dnnl.dnnl_get_effective_cpu_isa(), System.getProperty("os.arch").matches("amd64|x86_64"));
    }

    /** Whether kernels for it are fast enough to be of use. */
    boolean isUsable() {
        return !x86 || has(dnnl.dnnl_cpu_isa_avx2);
    }

    /** @throws OneDnnException if it does not compute in these numbers in hardware */
    void require(Precision precision) {
        if (precision == Precision.BF16 && !hasBf16()) {
            throw new OneDnnException("this CPU has no avx512_bf16");
        }
        if (precision == Precision.INT8 && !hasInt8()) {
            throw new OneDnnException("this CPU has neither avx512_vnni nor avx_vnni");
        }
    }

    /** Whether it multiplies bfloat16 in hardware. */
    boolean hasBf16() {
        return x86 && has(dnnl.dnnl_cpu_isa_avx512_core_bf16);
    }

    /**
     * Whether it multiplies and sums bytes without overflow on the way. Where it has that and bfloat16 too, bytes are twice
     * as fast: AVX-512 VNNI against AVX512-BF16, and tiles of either on a CPU with AMX, which oneDNN takes to have both.
     */
    boolean hasInt8() {
        return x86 && (has(dnnl.dnnl_cpu_isa_avx512_core_vnni) || has(dnnl.dnnl_cpu_isa_avx2_vnni));
    }

    /** Whether its vectors are 512 bits wide. */
    boolean hasAvx512() {
        return x86 && has(dnnl.dnnl_cpu_isa_avx512_core);
    }

    /** Whether it multiplies tiles of matrices. */
    boolean hasAmx() {
        return x86 && has(dnnl.dnnl_cpu_isa_avx512_core_amx);
    }

    private boolean has(int set) {
        return (isa & set) == set;
    }
}
