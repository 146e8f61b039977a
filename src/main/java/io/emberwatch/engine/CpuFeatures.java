package io.emberwatch.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** What the processor can do, as Linux tells it. */
public final class CpuFeatures {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final Set<String> BF16_FLAGS = Set.of("avx512_bf16", "amx_bf16");

    private CpuFeatures() {}

    /** Whether this machine's CPU multiplies bfloat16 in hardware; false where it cannot be known. */
    public static boolean hasBf16() {
        try {
            return Files.isReadable(CPUINFO) && hasBf16(Files.readString(CPUINFO));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether a CPU multiplies bfloat16 itself.
     *
     * @param cpuinfo content of {@code /proc/cpuinfo}
     */
    public static boolean hasBf16(String cpuinfo) {
        return cpuinfo.lines()
                .filter(line -> line.startsWith("flags"))
                .flatMap(line -> Arrays.stream(
                        line.substring(line.indexOf(':') + 1).trim().split(" ")))
                .anyMatch(BF16_FLAGS::contains);
    }
}
