package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.Precision;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A DenseNet on the CPU through oneDNN: one image a thread, all threads over the same weights. Owns weights, threads and
 * scratch memory. Any thread may run it; {@link #close} waits for the runs under way.
 */
public final class OneDnnDenseNet implements AutoCloseable {
    private static final String CLOSED = "the network is closed";

    private final int imageBytes;
    private final int classes;
    private final HeadPass head;
    private final NativeScope scope = new NativeScope();
    private final PackedNetwork network;
    private final ExecutorService threads;
    private final IdleExecutors idle;

    private OneDnnDenseNet(DenseNetModel model, PackedNetwork network, int count) {
        this.imageBytes = model.imageBytes();
        this.classes = model.classes();
        this.head = new HeadPass(model);
        this.network = network;
        this.idle = new IdleExecutors(network::executor);
        scope.own(network);
        scope.own(idle);
        try {
            for (int i = 0; i < count; i++) {
                idle.put(network.executor());
            }
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
        this.threads = Executors.newFixedThreadPool(count, OneDnnDenseNet::thread);
    }

    private static Thread thread(Runnable work) {
        Runnable alone = () -> {
            Natives.useOneThread();
            work.run();
        };
        Thread thread = new Thread(alone, "onednn");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Loads the natives and packs the weights.
     *
     * @param calibration what int8 needs; not used otherwise
     * @param threads how many images are computed at once, 1 or more; best as many as the machine has cores
     * @throws OneDnnException if this machine or oneDNN cannot run the model so; nothing stays open then
     */
    public static OneDnnDenseNet load(
            DenseNetModel model, Precision precision, Optional<Calibration> calibration, int threads) {
        Cpu cpu = Natives.load();
        return load(model, precision, calibration, threads, Layout.best(model, precision, cpu));
    }

    static OneDnnDenseNet load(
            DenseNetModel model, Precision precision, Optional<Calibration> calibration, int threads, Layout layout) {
        Cpu cpu = Natives.load();
        cpu.require(precision);
        Natives.useOneThread();
        Arithmetic arithmetic = switch (precision) {
            case FP32 -> new FloatArithmetic(ElementType.F32, model);
            case BF16 -> new FloatArithmetic(ElementType.BF16, model);
            case AUTO -> throw new IllegalArgumentException("a network runs in one precision, not in auto");
            case INT8 ->
                new Int8Arithmetic(
                        model,
                        calibration.orElseThrow(() -> new OneDnnException("the model has no calibration for int8")),
                        cpu.hasBf16() ? ElementType.BF16 : ElementType.F32);
        };
        return new OneDnnDenseNet(model, new PackedNetwork(model, arithmetic, layout), threads);
    }

    /**
     * Runs the network.
     *
     * @param images direct buffer with {@code count} images, uint8 RGB {@code [count,h,w,3]}, from its position on
     */
    public Result run(ByteBuffer images, int count) {
        if (images.remaining() < count * imageBytes) {
            throw new IllegalArgumentException(
                    count + " images are " + count * imageBytes + " bytes, but the buffer has " + images.remaining());
        }
        return run(
                count, (executor, i) -> executor.run(images.duplicate().position(images.position() + i * imageBytes)));
    }

    /**
     * Runs the network on numbers that may lie between bytes.
     *
     * @param from the first image
     * @param to behind the last
     */
    public Result run(ImageBatch images, int from, int to) {
        if (images.size() != imageBytes) {
            throw new IllegalArgumentException("an image has " + imageBytes + " numbers, not " + images.size());
        }
        return run(to - from, (executor, i) -> executor.run(images.rgb(), (from + i) * imageBytes));
    }

    /** Brings one of the images in and computes it. */
    private interface Image {
        void runOn(Executor executor, int index);
    }

    private Result run(int count, Image images) {
        if (threads.isShutdown()) {
            throw new IllegalStateException(CLOSED);
        }
        FeatureBuffer map = network.plan().features();
        int pixels = map.height() * map.width();
        Result result = new Result(
                count,
                classes,
                new float[count * classes],
                new float[count * classes],
                new float[count * pixels * map.channels()],
                map.height(),
                map.width(),
                map.channels());
        List<Future<?>> pending = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                int index = i;
                pending.add(threads.submit(() -> runOne(images, index, result)));
            }
        } catch (RejectedExecutionException e) {
            // The pool was shut down between the check above and the submission: the same answer as there.
            throw new IllegalStateException(CLOSED);
        } finally {
            awaitAll(pending);
        }
        return result;
    }

    private void runOne(Image images, int index, Result result) {
        Executor executor = idle.take();
        try {
            int pixels = result.height() * result.width();
            int offset = index * pixels * result.channels();
            images.runOn(executor, index);
            executor.features(result.features(), offset);
            float[] logits = head.logits(result.features(), offset, pixels);
            System.arraycopy(logits, 0, result.logits(), index * classes, classes);
            System.arraycopy(head.scores(logits), 0, result.scores(), index * classes, classes);
        } finally {
            idle.put(executor);
        }
    }

    /** Frees the scratch memory that no run has needed since the last call; a run that needs more allocates it. */
    public void releaseIdle() {
        idle.release();
    }

    /** How many images have scratch memory, while no run is under way. */
    int scratchSpaces() {
        return idle.count();
    }

    /** Waits even for what follows a failure, and when interrupted: until then the caller's buffer is being read. */
    private static void awaitAll(List<Future<?>> pending) {
        boolean interrupted = false;
        Throwable fault = null;
        for (Future<?> work : pending) {
            boolean done = false;
            while (!done) {
                try {
                    work.get();
                    done = true;
                } catch (ExecutionException e) {
                    fault = e.getCause();
                    done = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (fault instanceof OneDnnException known) {
            throw known;
        }
        if (fault != null) {
            throw new IllegalStateException("an image could not be computed", fault);
        }
    }

    /** Waits for runs under way, then frees all; a second call does nothing. */
    @Override
    public void close() {
        threads.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                // Memory that is being written to cannot be freed; an image takes some milliseconds.
                interrupted = true;
            }
        }
        scope.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What a network says of some images. Plain Java; the arrays belong to whoever gets it.
     *
     * @param count images
     * @param classes scores of each
     * @param scores after temperature and softmax, {@code [count,classes]}
     * @param logits before them, {@code [count,classes]}
     * @param features last feature map before its norm and ReLU, {@code [count,height,width,channels]}
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Result(
            int count,
            int classes,
            float[] scores,
            float[] logits,
            float[] features,
            int height,
            int width,
            int channels) {
        /** The last feature map with its sizes; no copy. */
        FeatureMaps featureMaps() {
            return new FeatureMaps(count, height, width, channels, features);
        }
    }
}
