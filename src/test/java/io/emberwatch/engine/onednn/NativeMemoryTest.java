package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.engine.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Native memory is seen from outside: by what a process has resident whose heap is touched as a whole at its start. */
@EnabledOnOs(OS.LINUX)
class NativeMemoryTest {
    private static final DenseNetModel MODEL = RandomModels.of(RandomModels.SMALL, 96);

    /** An image in floats is 110 kB: of 2,000 that stayed, 220 MB would be seen; of one object a run, nothing else. */
    @Test
    void runsLeaveNothingBehind_andClosingFreesAll() throws Exception {
        String[] grown = new NewProcess(NativeMemoryTest.class)
                .withFlags("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch")
                .output()
                .split(" ", 3);

        assertThat(Long.parseLong(grown[0])).as("kilobytes after 2,000 images").isLessThan(8_000);
        // A loaded network has 5 MB.
        assertThat(Long.parseLong(grown[1])).as("kilobytes after 30 networks").isLessThan(24_000);
        assertThat(grown[2]).as("bytes of JavaCPP").isEqualTo("0");
    }

    /** Prints by how many kilobytes runs, and loading and closing, let this process grow; and JavaCPP's bytes. */
    public static void main(String[] arguments) throws IOException {
        ByteBuffer images = RandomModels.images(MODEL, 4, 1);
        long runs;
        try (OneDnnDenseNet network = load()) {
            run(network, images, 200);
            long before = resident();
            run(network, images, 500);
            runs = resident() - before;
        }
        loadAndClose(images, 10);
        long pointers = Pointer.totalBytes();
        long before = resident();
        loadAndClose(images, 30);
        System.out.println(runs + " " + (resident() - before) + " " + (Pointer.totalBytes() - pointers));
    }

    private static OneDnnDenseNet load() {
        return OneDnnDenseNet.load(MODEL, Precision.FP32, Optional.empty(), 2);
    }

    private static void loadAndClose(ByteBuffer images, int times) {
        for (int i = 0; i < times; i++) {
            try (OneDnnDenseNet network = load()) {
                network.run(images, 1);
            }
        }
    }

    private static void run(OneDnnDenseNet network, ByteBuffer images, int times) {
        for (int i = 0; i < times; i++) {
            network.run(images, 4);
        }
    }

    /** In kilobytes. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
