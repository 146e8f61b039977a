package io.emberwatch.engine.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.inference.Frames;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory per prediction was the complaint of DJL's issue 1552. */
@Tag("slow")
class NativeMemoryTest {
    private static final int BATCH = 8;

    @TempDir
    static Path model;

    private final Frames pool = new Frames(BATCH);

    @BeforeAll
    static void writeModel() throws IOException {
        Assumptions.assumeTrue(ProcessMemory.isKnown(), "needs /proc");
        TinyModels.writeWithLinearHead(model, 1);
    }

    @Test
    void classify_keepsNothingAfterABatch() throws IOException {
        List<VideoFrame> frames = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            frames.add(pool.patterned("c" + i, 320, 240, i));
        }
        try (NetworkClassifier classifier = load(BATCH)) {
            run(classifier, frames, 50);
            long pointers = Pointer.totalCount();
            long resident = ProcessMemory.residentMebibytes();

            run(classifier, frames, 300);

            assertThat(Pointer.totalCount() - pointers).isLessThan(100);
            // The inputs alone, if kept, would be 344 MiB.
            assertThat(ProcessMemory.residentMebibytes() - resident).isLessThan(100);
        }
        frames.forEach(VideoFrame::close);
    }

    @Test
    void close_givesTheModelBack() throws IOException {
        cycle(5);
        long resident = ProcessMemory.residentMebibytes();
        long pointers = Pointer.totalCount();

        cycle(30);

        assertThat(Pointer.totalCount() - pointers).isLessThan(30);
        assertThat(ProcessMemory.residentMebibytes() - resident).isLessThan(100);
    }

    private static void run(NetworkClassifier classifier, List<VideoFrame> frames, int batches) {
        for (int i = 0; i < batches; i++) {
            assertThat(classifier.classify(frames)).hasSize(BATCH);
        }
    }

    private static void cycle(int times) {
        for (int i = 0; i < times; i++) {
            load(1).close();
        }
    }

    private static NetworkClassifier load(int batchSize) {
        NetworkOptions options = new NetworkOptions(Device.CPU, Precision.FP32, 0, batchSize);
        try (ModelPackage bundle = ModelPackage.open(model)) {
            return NetworkClassifier.load(bundle, options, camera -> 2, MapChoices.USUAL, InferenceListener.NOOP);
        }
    }
}
