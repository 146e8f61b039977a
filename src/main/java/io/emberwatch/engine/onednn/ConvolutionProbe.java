package io.emberwatch.engine.onednn;

import io.emberwatch.engine.Precision;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import io.emberwatch.engine.onednn.Planner.Plan;
import io.emberwatch.engine.onednn.Planner.ScratchSpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures how fast this machine's convolutions can be: large 3x3 ones in the cache, on all cores at once. */
public final class ConvolutionProbe {
    private static final int CHANNELS = 256;
    private static final int SIZE = 24;
    private static final int REPEATS = 4;
    private static final double OPERATIONS = 2.0 * CHANNELS * CHANNELS * 9 * SIZE * SIZE * REPEATS;

    private ConvolutionProbe() {}

    /**
     * Measures one precision.
     *
     * @param precision {@link Precision#FP32} or {@link Precision#BF16}
     * @param seconds how long to measure, &gt; 0
     * @return operations in a second, in thousand millions, where a multiplication with its addition counts as two
     * @throws OneDnnException if the natives are missing or the CPU has no such numbers
     */
    public static double gigaflops(Precision precision, int threads, double seconds) {
        Natives.load().require(precision);
        Natives.useOneThread();
        ElementType type = precision == Precision.BF16 ? ElementType.BF16 : ElementType.F32;
        try (NativeScope scope = new NativeScope()) {
            Dnnl owner = scope.own(new Dnnl());
            Plan plan = plan(owner, type);
            List<Executor> executors = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                executors.add(scope.own(new Executor(plan, owner, new NoImages(type), Optional.empty())));
            }
            return measure(executors, seconds);
        }
    }

    private static Plan plan(Dnnl owner, ElementType type) {
        ScratchSpace space = new ScratchSpace();
        FeatureBuffer from = buffer(owner, space, type);
        FeatureBuffer to = buffer(owner, space, type);
        float[] values = new float[9 * CHANNELS * CHANNELS];
        Arrays.fill(values, 0.01f);
        LayerWeights weights = LayerWeights.linear(new Kernel("probe", 3, CHANNELS, CHANNELS, values));
        Operation operation = new OperationFactory(owner, type).convolution(from.all(), weights, 1, 1, to.all());
        return new Plan(Collections.nCopies(REPEATS, operation), from, List.of(), Map.of(), to, space.size());
    }

    private static FeatureBuffer buffer(Dnnl owner, ScratchSpace space, ElementType type) {
        long offset = space.place((long) CHANNELS * SIZE * SIZE * type.bytes());
        return new FeatureBuffer(owner, Layout.ROWS, type, offset, CHANNELS, SIZE, SIZE);
    }

    private static double measure(List<Executor> executors, double seconds) {
        ExecutorService threads = Executors.newFixedThreadPool(executors.size());
        try {
            List<Future<Double>> rates = new ArrayList<>();
            executors.forEach(executor -> rates.add(threads.submit(() -> rate(executor, seconds))));
            double sum = 0;
            for (Future<Double> rate : rates) {
                sum += rate.get();
            }
            return sum / 1e9;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the probe failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while probing", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static double rate(Executor executor, double seconds) {
        Natives.useOneThread();
        ByteBuffer nothing = ByteBuffer.allocate(0);
        executor.run(nothing);
        double best = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < seconds * 1e9) {
            long before = System.nanoTime();
            executor.run(nothing);
            best = Math.max(best, OPERATIONS * 1e9 / (System.nanoTime() - before));
        }
        return best;
    }

    /** The input stays as it was allocated: zeros, which take no less time. */
    private record NoImages(ElementType type) implements ImageLoader {
        @Override
        public int border() {
            return 0;
        }

        @Override
        public void prepare(ByteBuffer target) {}

        @Override
        public void load(ByteBuffer pixels, ByteBuffer target) {}

        @Override
        public void load(float[] rgb, int offset, ByteBuffer target) {}
    }
}
