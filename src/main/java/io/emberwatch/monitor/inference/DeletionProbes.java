package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.monitor.config.TileGrid;
import io.emberwatch.monitor.inference.InferenceListener.Deletion;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how much of a score comes from the hot regions. A copy of a scored frame has a hot region blurred, on a
 * thread of its own, and is scored again in a later run of the network that has room ({@link TiledClassifier}): the
 * whole frame and, where its camera is scored in tiles, each tile, if need be in several runs. The region of the greatest
 * heat always gets its copy; of the others ({@link HotRegion#all}) the next {@value #MOST_OTHERS}, where there is room.
 *
 * <p>Nothing here waits: at most {@value #CAPACITY} frames are under way, and one is given up after
 * {@value #MOST_FULL_BATCHES} runs without any room; both are counted. Thread-safe; closed after the classifier.
 */
public final class DeletionProbes implements AutoCloseable {
    static final int CAPACITY = 8;
    static final int MOST_FULL_BATCHES = 20;

    private static final Logger LOG = LoggerFactory.getLogger(DeletionProbes.class);
    /** Regions of a frame that are measured beside the first. */
    private static final int MOST_OTHERS = 3;

    /** Frames whose blurring may wait for the thread. */
    private static final int MOST_WAITING = 16;
    /** How long the thread stays without work. */
    private static final int KEPT_SECONDS = 10;

    private static final int STOP_WITHIN_SECONDS = 1;

    /**
     * A frame on its way to be scored without its hot region. Immutable but for the frame.
     *
     * @param frame with its hot region blurred; owned by the probe
     * @param score of the untouched frame
     * @param unscored parts that have not been scored yet
     * @param without greatest score of the parts that have; 0 before
     * @param result hears the drop, or nothing where it could not be measured
     * @param counted whether the listener hears of it: of a frame only the first region is
     */
    record Probe(
            VideoFrame frame,
            float score,
            List<Tile> unscored,
            float without,
            Consumer<OptionalDouble> result,
            boolean counted) {
        /** The first so many unscored parts in one run, or as many as there are. */
        Portion first(int most) {
            return new Portion(this, Math.min(most, unscored.size()));
        }

        /** Some unscored parts of a probe in one run of the network. */
        record Portion(Probe probe, int parts) {
            List<Tile> tiles() {
                return probe.unscored.subList(0, parts);
            }

            /** What is left of the probe, by the greatest score of these parts. */
            Probe after(float without) {
                return new Probe(
                        probe.frame,
                        probe.score,
                        probe.unscored.subList(parts, probe.unscored.size()),
                        Math.max(probe.without, without),
                        probe.result,
                        probe.counted);
            }
        }
    }

    private final FramePool pool = new FramePool(CAPACITY);
    private final Deque<Probe> ready = new ConcurrentLinkedDeque<>();
    private final Executor blurring;
    /** The thread {@code deletion}, where this made it. */
    private final Optional<ThreadPoolExecutor> thread;

    private final InferenceListener listener;
    private final Function<CameraId, TileGrid> grids;
    private int fullBatches;
    private volatile boolean closed;

    /**
     * Takes what is to be measured; blurs on the thread {@code deletion}, which exists only while there is work.
     *
     * @param listener hears of each frame what became of it
     * @param grids how each camera's frames are cut
     */
    public DeletionProbes(InferenceListener listener, Function<CameraId, TileGrid> grids) {
        this(blurringThread(), listener, grids);
    }

    private DeletionProbes(ThreadPoolExecutor thread, InferenceListener listener, Function<CameraId, TileGrid> grids) {
        this(thread, Optional.of(thread), listener, grids);
    }

    /**
     * As {@link #DeletionProbes(InferenceListener, Function)}.
     *
     * @param blurring does the work of a few milliseconds a frame, in order; its owner ends it
     * @param listener hears of each frame what became of it
     * @param grids how each camera's frames are cut
     */
    public DeletionProbes(Executor blurring, InferenceListener listener, Function<CameraId, TileGrid> grids) {
        this(blurring, Optional.empty(), listener, grids);
    }

    private DeletionProbes(
            Executor blurring,
            Optional<ThreadPoolExecutor> thread,
            InferenceListener listener,
            Function<CameraId, TileGrid> grids) {
        this.blurring = blurring;
        this.thread = thread;
        this.listener = listener;
        this.grids = grids;
    }

    /**
     * Takes a copy of a frame that was judged to be fire; the frame stays the caller's.
     *
     * @param result hears the score before minus the score without the region of the greatest heat, -1..1, or nothing
     *     where it could not be measured; called on any thread, must not block
     * @param others hears the same of other regions, of those that could be measured; called on any thread, must not block
     * @return false where there is no heat map or no room: the result will hear nothing
     */
    public boolean offer(AnalysedFrame analysed, Consumer<OptionalDouble> result, ObjDoubleConsumer<HotRegion> others) {
        if (closed || analysed.heatmap().isEmpty()) {
            return false;
        }
        VideoFrame frame = analysed.frame();
        Optional<VideoFrame> copy = copy(frame);
        if (copy.isEmpty()) {
            listener.deletionGivenUp(Deletion.OVERLOADED);
            return false;
        }
        List<Tile> parts = Tile.withWhole(grids.apply(frame.camera()));
        Probe probe = new Probe(copy.get(), analysed.score(), parts, 0, result, true);
        try {
            blurring.execute(() -> prepare(probe, analysed.heatmap().get(), others));
            return true;
        } catch (RejectedExecutionException e) {
            copy.get().close();
            return false;
        }
    }

    private Optional<VideoFrame> copy(VideoFrame frame) {
        Optional<VideoFrame> copy =
                pool.lease(frame.camera(), frame.width(), frame.height(), frame.capturedAt(), frame.capturedNanos());
        copy.ifPresent(each -> each.pixels().put(frame.pixels()));
        return copy;
    }

    private void prepare(Probe probe, HeatMap heat, ObjDoubleConsumer<HotRegion> others) {
        List<Probe> more = new ArrayList<>();
        try {
            List<HotRegion> regions = HotRegion.all(heat);
            if (regions.get(0).area() == 0) {
                giveUp(probe, Deletion.NO_REGION);
                return;
            }
            for (int i = 1; i < regions.size() && i <= MOST_OTHERS; i++) {
                HotRegion region = regions.get(i);
                // Half of the room stays for the first regions of other frames.
                if (pool.leased() <= CAPACITY / 2) {
                    copy(probe.frame()).ifPresent(frame -> {
                        Consumer<OptionalDouble> result = drop -> drop.ifPresent(each -> others.accept(region, each));
                        more.add(new Probe(frame, probe.score(), probe.unscored(), 0, result, false));
                        RegionBlur.apply(frame, region.mask());
                    });
                }
            }
            RegionBlur.apply(probe.frame(), regions.get(0).mask());
            ready.add(probe);
            ready.addAll(more);
            if (closed) {
                giveUpAll();
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "the hot region of camera {} could not be blurred",
                    probe.frame().camera(),
                    e);
            more.forEach(each -> giveUp(each, Deletion.FAILED));
            giveUp(probe, Deletion.FAILED);
        }
    }

    /**
     * The parts that the next run scores too; for the inference thread. Each must be measured, or its probe given up.
     *
     * @param room frames of the network's size that the run can still take
     */
    List<Probe.Portion> portionsFor(int room) {
        List<Probe.Portion> portions = new ArrayList<>();
        int left = room;
        while (left > 0 && !ready.isEmpty()) {
            Probe next = ready.poll();
            if (next == null) {
                break;
            }
            Probe.Portion portion = next.first(left);
            portions.add(portion);
            left -= portion.parts();
        }
        if (ready.isEmpty() || !portions.isEmpty()) {
            fullBatches = 0;
        } else if (++fullBatches >= MOST_FULL_BATCHES) {
            fullBatches = 0;
            Probe oldest = ready.poll();
            if (oldest != null) {
                giveUp(oldest, Deletion.OVERLOADED);
            }
        }
        return portions;
    }

    /** @param without greatest score of these parts without the hot region */
    void measured(Probe.Portion portion, float without) {
        Probe probe = portion.after(without);
        if (!probe.unscored().isEmpty()) {
            putBack(probe);
            return;
        }
        double drop = probe.score() - (double) probe.without();
        probe.frame().close();
        if (probe.counted()) {
            listener.deletionMeasured(drop);
        }
        probe.result().accept(OptionalDouble.of(drop));
    }

    /** The rest comes first in the next run with room. */
    private void putBack(Probe probe) {
        ready.addFirst(probe);
        if (closed) {
            giveUpAll();
        }
    }

    void giveUp(Probe probe, Deletion why) {
        probe.frame().close();
        if (probe.counted()) {
            listener.deletionGivenUp(why);
        }
        probe.result().accept(OptionalDouble.empty());
    }

    /** Frames under way. */
    int underWay() {
        return pool.leased();
    }

    /**
     * Ends the thread, which has a second for what waits, and gives up what nobody will measure any more; an interrupt
     * ends the wait and stays set.
     */
    @Override
    public void close() {
        thread.ifPresent(DeletionProbes::end);
        closed = true;
        giveUpAll();
    }

    private static ThreadPoolExecutor blurringThread() {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1, 1, KEPT_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                    Thread made = new Thread(work, "deletion");
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    private static void end(ThreadPoolExecutor thread) {
        thread.shutdown();
        try {
            thread.awaitTermination(STOP_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveUpAll() {
        for (Probe left = ready.poll(); left != null; left = ready.poll()) {
            giveUp(left, Deletion.STOPPING);
        }
    }

    /**
     * Blurs a region of a frame beyond recognition and leaves the rest as it is: {@link Baseline#BLUR} and
     * {@link ImageBatch#mixedWith} for frames of any size. The blur, whose radius is a twelfth of the frame each way,
     * is made on a small copy, for nothing fine is left of it anyway. Thread-safe.
     */
    static final class RegionBlur {
        /** Pixels each way of the small copy. */
        private static final int SIZE = 224;

        private RegionBlur() {}

        /**
         * Changes the frame, which stays the caller's.
         *
         * @param mask 1 where it is blurred, 0 where not, covering the frame at any size
         */
        static void apply(VideoFrame frame, HeatMap mask) {
            try (BytePointer address = new BytePointer(frame.pixels());
                    Mat image = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3, address);
                    Size full = new Size(frame.width(), frame.height());
                    Mat blurred = blurred(image, full);
                    Mat inside = share(mask, full, 0, 1);
                    Mat outside = share(mask, full, 1, -1);
                    Mat mixed = new Mat()) {
                opencv_imgproc.blendLinear(image, blurred, outside, inside, mixed);
                mixed.copyTo(image);
            }
        }

        private static Mat blurred(Mat image, Size full) {
            try (Size size = new Size(SIZE, SIZE);
                    Mat small = new Mat()) {
                opencv_imgproc.resize(image, small, size, 0, 0, opencv_imgproc.INTER_AREA);
                ByteBuffer bytes = small.createBuffer();
                float[] bgr = new float[SIZE * SIZE * 3];
                for (int i = 0; i < bgr.length; i++) {
                    bgr[i] = bytes.get(i) & 0xff;
                }
                float[] soft =
                        Baseline.BLUR.of(new ImageBatch(1, SIZE, SIZE, bgr)).rgb();
                for (int i = 0; i < soft.length; i++) {
                    bytes.put(i, (byte) Math.round(soft[i]));
                }
                return resized(small, full);
            }
        }

        /** {@code from + slope * mask} for each pixel. */
        private static Mat share(HeatMap mask, Size full, float from, float slope) {
            try (Mat coarse = new Mat(mask.height(), mask.width(), opencv_core.CV_32FC1)) {
                FloatBuffer values = coarse.createBuffer();
                for (float value : mask.toArray()) {
                    values.put(from + slope * value);
                }
                return resized(coarse, full);
            }
        }

        private static Mat resized(Mat from, Size full) {
            Mat to = new Mat();
            opencv_imgproc.resize(from, to, full, 0, 0, opencv_imgproc.INTER_LINEAR);
            return to;
        }
    }
}
