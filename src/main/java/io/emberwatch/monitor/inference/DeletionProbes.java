package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.monitor.config.TileGrid;
import io.emberwatch.monitor.inference.InferenceListener.Deletion;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how much of a score hangs on the hot region: copies of judged frames, their hot region blurred on a thread
 * of their own, that ride in runs of the network with room for them ({@link TiledClassifier}): the whole frame and,
 * where its camera is judged in tiles, each tile, if need be in several runs. The region is the hottest connected one
 * whose heat is at least half of the peak's ({@link HotRegion}).
 *
 * <p>Nothing here waits: at most {@value #CAPACITY} frames are under way, and one is given up after
 * {@value #MOST_FULL_BATCHES} runs without any room; both are counted. Thread-safe; closed after the classifier.
 */
public final class DeletionProbes implements AutoCloseable {
    static final int CAPACITY = 8;
    static final int MOST_FULL_BATCHES = 20;

    private static final Logger LOG = LoggerFactory.getLogger(DeletionProbes.class);

    /**
     * A frame on its way to be judged without its hot region. Immutable but for the frame.
     *
     * @param frame with its hot region blurred; owned by the probe
     * @param score of the untouched frame
     * @param unseen parts that have not ridden yet
     * @param without greatest score of the parts that have; 0 before
     * @param result hears the drop, or nothing where it could not be measured
     */
    record Probe(VideoFrame frame, float score, List<Tile> unseen, float without, Consumer<OptionalDouble> result) {
        /** The first so many unseen parts in one run, or as many as there are. */
        Ride ride(int most) {
            return new Ride(this, Math.min(most, unseen.size()));
        }

        /** Some unseen parts of a probe in one run of the network. */
        record Ride(Probe probe, int parts) {
            List<Tile> tiles() {
                return probe.unseen.subList(0, parts);
            }

            /** What is left of the probe, by the greatest score of the parts that rode. */
            Probe after(float without) {
                return new Probe(
                        probe.frame,
                        probe.score,
                        probe.unseen.subList(parts, probe.unseen.size()),
                        Math.max(probe.without, without),
                        probe.result);
            }
        }
    }

    private final FramePool pool = new FramePool(CAPACITY);
    private final Deque<Probe> ready = new ConcurrentLinkedDeque<>();
    private final Executor blurring;
    private final InferenceListener listener;
    private final Function<CameraId, TileGrid> grids;
    private int fullBatches;
    private volatile boolean closed;

    /**
     * Takes what is to be measured.
     *
     * @param blurring does the work of a few milliseconds a frame, in order, on a thread of its own
     * @param listener hears of each frame what became of it
     * @param grids how each camera's frames are cut
     */
    public DeletionProbes(Executor blurring, InferenceListener listener, Function<CameraId, TileGrid> grids) {
        this.blurring = blurring;
        this.listener = listener;
        this.grids = grids;
    }

    /**
     * Takes a copy of a frame that was judged to be fire; the frame stays the caller's.
     *
     * @param result hears the score before minus the score without the hot region, -1..1, or nothing where it could not be
     *     measured; called on any thread, must not block
     * @return false where there is no heat map or no room: the result will hear nothing
     */
    public boolean offer(AnalysedFrame analysed, Consumer<OptionalDouble> result) {
        if (closed || analysed.heatmap().isEmpty()) {
            return false;
        }
        VideoFrame frame = analysed.frame();
        Optional<VideoFrame> copy =
                pool.lease(frame.camera(), frame.width(), frame.height(), frame.capturedAt(), frame.capturedNanos());
        if (copy.isEmpty()) {
            listener.deletionGivenUp(Deletion.OVERLOADED);
            return false;
        }
        copy.get().pixels().put(frame.pixels());
        List<Tile> parts = Tile.withWhole(grids.apply(frame.camera()));
        Probe probe = new Probe(copy.get(), analysed.score(), parts, 0, result);
        try {
            blurring.execute(() -> prepare(probe, analysed.heatmap().get()));
            return true;
        } catch (RejectedExecutionException e) {
            copy.get().close();
            return false;
        }
    }

    private void prepare(Probe probe, HeatMap heat) {
        try {
            HotRegion region = HotRegion.of(heat);
            if (region.area() == 0) {
                giveUp(probe, Deletion.NO_REGION);
                return;
            }
            RegionBlur.apply(probe.frame(), region.mask());
            ready.add(probe);
            if (closed) {
                giveUpAll();
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "the hot region of camera {} could not be blurred",
                    probe.frame().camera(),
                    e);
            giveUp(probe, Deletion.FAILED);
        }
    }

    /**
     * Those that ride in the next run; for the inference thread. Each must be measured, or its probe given up.
     *
     * @param room frames of the network's size that the run can still take
     */
    List<Probe.Ride> ridesFor(int room) {
        List<Probe.Ride> rides = new ArrayList<>();
        int left = room;
        while (left > 0 && !ready.isEmpty()) {
            Probe next = ready.poll();
            if (next == null) {
                break;
            }
            Probe.Ride ride = next.ride(left);
            rides.add(ride);
            left -= ride.parts();
        }
        if (ready.isEmpty() || !rides.isEmpty()) {
            fullBatches = 0;
        } else if (++fullBatches >= MOST_FULL_BATCHES) {
            fullBatches = 0;
            Probe oldest = ready.poll();
            if (oldest != null) {
                giveUp(oldest, Deletion.OVERLOADED);
            }
        }
        return rides;
    }

    /** @param without greatest score of the parts that rode, without their hot region */
    void measured(Probe.Ride ride, float without) {
        Probe probe = ride.after(without);
        if (!probe.unseen().isEmpty()) {
            putBack(probe);
            return;
        }
        double drop = probe.score() - (double) probe.without();
        probe.frame().close();
        listener.deletionMeasured(drop);
        probe.result().accept(OptionalDouble.of(drop));
    }

    /** The rest rides first in the next run with room. */
    private void putBack(Probe probe) {
        ready.addFirst(probe);
        if (closed) {
            giveUpAll();
        }
    }

    void giveUp(Probe probe, Deletion why) {
        probe.frame().close();
        listener.deletionGivenUp(why);
        probe.result().accept(OptionalDouble.empty());
    }

    /** Frames under way. */
    int underWay() {
        return pool.leased();
    }

    /** Gives up what nobody will measure any more; the executor is its owner's to end. */
    @Override
    public void close() {
        closed = true;
        giveUpAll();
    }

    private void giveUpAll() {
        for (Probe left = ready.poll(); left != null; left = ready.poll()) {
            giveUp(left, Deletion.STOPPING);
        }
    }
}
