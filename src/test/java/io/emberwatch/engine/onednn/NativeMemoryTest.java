package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.engine.NewProcess;
import io.emberwatch.engine.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Native memory is seen from outside: by what a process has resident whose heap is touched as a whole at its start. The
 * property {@code emberwatch.soak.images} makes the run longer; 100,000 images take minutes.
 */
@EnabledOnOs(OS.LINUX)
class NativeMemoryTest {
    private static final DenseNetModel MODEL = RandomModels.of(RandomModels.SMALL, 96);
    private static final int BATCH = 4;
    private static final int IMAGES = Integer.getInteger("emberwatch.soak.images", 2_000);
    /** In kilobytes: what a process grows by anyhow. An image in floats is 110 kB. */
    private static final int UNREST = 8_000;

    @Test
    void runsLeaveNothingBehind_andClosingFreesAll() throws Exception {
        String[] grown = new NewProcess(NativeMemoryTest.class)
                .withFlags("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch")
                .output(Integer.toString(IMAGES))
                .split(" ", 3);

        assertThat(Double.parseDouble(grown[0]) * IMAGES)
                .as("kilobytes by which %d images would grow it, by the slope", IMAGES)
                .isLessThan(UNREST);
        // A loaded network has 5 MB.
        assertThat(Long.parseLong(grown[1])).as("kilobytes after 30 networks").isLessThan(24_000);
        assertThat(grown[2]).as("bytes of JavaCPP").isEqualTo("0");
    }

    /**
     * Prints by how many kilobytes an image, and how many loading and closing, let this process grow; and JavaCPP's
     * bytes.
     */
    public static void main(String[] arguments) throws IOException {
        ByteBuffer images = RandomModels.images(MODEL, BATCH, 1);
        double slope;
        try (OneDnnDenseNet network = load()) {
            run(network, images, 200);
            slope = slope(network, images, Integer.parseInt(arguments[0]));
        }
        loadAndClose(images, 10);
        long pointers = Pointer.totalBytes();
        long before = resident();
        loadAndClose(images, 30);
        System.out.println(slope + " " + (resident() - before) + " " + (Pointer.totalBytes() - pointers));
    }

    /** Kilobytes an image: a straight line of least squares through twenty looks. */
    private static double slope(OneDnnDenseNet network, ByteBuffer images, int count) throws IOException {
        int looks = 20;
        int between = count / BATCH / looks;
        double[] seen = new double[looks + 1];
        seen[0] = resident();
        for (int look = 1; look <= looks; look++) {
            run(network, images, between);
            seen[look] = resident();
            System.err.printf("%,d images: %,.0f kB%n", look * between * BATCH, seen[look]);
        }
        double mean = Arrays.stream(seen).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int look = 0; look <= looks; look++) {
            double x = (look - looks / 2.0) * between * BATCH;
            products += x * (seen[look] - mean);
            squares += x * x;
        }
        return products / squares;
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
            network.run(images, BATCH);
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
