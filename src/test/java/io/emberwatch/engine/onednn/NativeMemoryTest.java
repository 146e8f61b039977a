package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Native memory is seen from outside: by what the process has resident. */
@EnabledOnOs(OS.LINUX)
class NativeMemoryTest {
    private static final DenseNetModel MODEL = RandomModels.of(RandomModels.SMALL, 96);
    /** What the heap and the compiler may take meanwhile, in kilobytes. */
    private static final long NOISE = 24_000;

    /** A picture and its features are 60 kB: 2,000 of them would be noticed. */
    @Test
    void runsLeaveNothingBehind() throws IOException {
        ByteBuffer pictures = RandomModels.pictures(MODEL, 4, 1);
        try (OneDnnDenseNet network = OneDnnDenseNet.load(MODEL, Precision.FP32, Optional.empty(), 2)) {
            run(network, pictures, 100);
            long before = resident();
            run(network, pictures, 500);

            assertThat(resident() - before).isLessThan(NOISE);
        }
    }

    /** A network has some 5 MB, of which 30 would be noticed. */
    @Test
    void closingFreesWeightsAndScratchMemory() throws IOException {
        loadAndClose(10);
        long pointers = Pointer.totalBytes();
        long before = resident();
        loadAndClose(30);

        assertThat(Pointer.totalBytes()).isEqualTo(pointers);
        assertThat(resident() - before).isLessThan(NOISE);
    }

    private static void loadAndClose(int times) {
        ByteBuffer picture = RandomModels.pictures(MODEL, 1, 1);
        for (int i = 0; i < times; i++) {
            try (OneDnnDenseNet network = OneDnnDenseNet.load(MODEL, Precision.FP32, Optional.empty(), 2)) {
                network.run(picture, 1);
            }
        }
    }

    private static void run(OneDnnDenseNet network, ByteBuffer pictures, int times) {
        for (int i = 0; i < times; i++) {
            network.run(pictures, 4);
        }
    }

    /** In kilobytes, after a garbage collection so that the heap does not count. */
    private static long resident() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
