package io.emberwatch.inference;

import io.emberwatch.explain.Heatmap;
import io.emberwatch.explain.HotRegion;
import io.emberwatch.frame.FramePool;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.InferenceListener.Deletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how much of a score hangs on the hot region: copies of judged pictures, their hot region blurred on a thread of
 * their own, that ride in batches with room for them ({@link ProbingClassifier}). The region is the hottest connected one
 * whose heat is at least half of the peak's ({@link HotRegion}).
 *
 * <p>Nothing here waits: at most {@value #CAPACITY} pictures are under way, and one that finds no room in
 * {@value #MOST_FULL_BATCHES} batches is given up; both are counted. Thread-safe; closed after the classifier.
 */
public final class DeletionProbes implements AutoCloseable {
    static final int CAPACITY = 8;
    static final int MOST_FULL_BATCHES = 20;

    private static final Logger LOG = LoggerFactory.getLogger(DeletionProbes.class);

    private final FramePool pool = new FramePool(CAPACITY);
    private final Queue<Probe> ready = new ConcurrentLinkedQueue<>();
    private final Executor blurring;
    private final InferenceListener listener;
    private int fullBatches;
    private volatile boolean closed;

    /**
     * A picture under way.
     *
     * @param frame with its hot region blurred; owned by the probe
     * @param score of the untouched picture
     * @param result hears the drop, or nothing where it could not be measured
     */
    record Probe(VideoFrame frame, float score, Consumer<OptionalDouble> result) {}

    /**
     * Takes what is to be measured.
     *
     * @param blurring does the work of a few milliseconds a picture, in order, on a thread of its own
     * @param listener hears of each picture what became of it
     */
    public DeletionProbes(Executor blurring, InferenceListener listener) {
        this.blurring = blurring;
        this.listener = listener;
    }

    /**
     * Takes a copy of a picture that was judged to be fire; the frame stays the caller's.
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
        Probe probe = new Probe(copy.get(), analysed.score(), result);
        try {
            blurring.execute(() -> prepare(probe, analysed.heatmap().get()));
            return true;
        } catch (RejectedExecutionException e) {
            copy.get().close();
            return false;
        }
    }

    private void prepare(Probe probe, Heatmap heat) {
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

    /** Those that ride in the next batch; for the inference thread. Each must be measured or given up. */
    List<Probe> board(int room) {
        List<Probe> boarding = new ArrayList<>();
        while (boarding.size() < room && !ready.isEmpty()) {
            Optional.ofNullable(ready.poll()).ifPresent(boarding::add);
        }
        if (ready.isEmpty() || !boarding.isEmpty()) {
            fullBatches = 0;
        } else if (++fullBatches >= MOST_FULL_BATCHES) {
            fullBatches = 0;
            Probe oldest = ready.poll();
            if (oldest != null) {
                giveUp(oldest, Deletion.OVERLOADED);
            }
        }
        return boarding;
    }

    /** @param without score of the picture without its hot region */
    void measured(Probe probe, float without) {
        double drop = probe.score() - (double) without;
        probe.frame().close();
        listener.deletionMeasured(drop);
        probe.result().accept(OptionalDouble.of(drop));
    }

    void giveUp(Probe probe, Deletion why) {
        probe.frame().close();
        listener.deletionGivenUp(why);
        probe.result().accept(OptionalDouble.empty());
    }

    /** Pictures under way. */
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
