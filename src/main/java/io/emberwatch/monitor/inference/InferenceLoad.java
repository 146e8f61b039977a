package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.engine.InspectableModel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the cameras ask for with what the network can do, and says once when it is too much and once when that
 * is over. Capacity is the frames scored for each second that the classifier was busy; while it keeps up it is never
 * below the demand, so a monitor with spare time is never called overloaded, however small its batches. Thread-safe.
 */
public final class InferenceLoad {
    private static final Logger LOG = LoggerFactory.getLogger(InferenceLoad.class);
    /** What rates are taken over. */
    private static final Duration WINDOW = Duration.ofSeconds(10);
    /** How long it must be too much, or no longer, before that is said. */
    private static final Duration LASTING = Duration.ofSeconds(10);
    /** Demand beyond this share of the capacity is too much: frames come and go at the edges of the window. */
    private static final double TOO_MUCH = 1.05;
    /** Below this share it is over. */
    private static final double OVER = 0.95;

    private volatile int cameras;
    private final LongSupplier ticker;
    private final LongAdder offered = new LongAdder();
    private final LongAdder scored = new LongAdder();
    private final LongAdder busyNanos = new LongAdder();
    private final Deque<Sums> samples = new ArrayDeque<>();
    private volatile State state = new State(false, 0, 0, 1);
    /** Whether the opposite of what was said last holds, and since when. */
    private boolean changing;

    private long changingSince;

    /** What was counted until a time. */
    private record Sums(long nanos, long offered, long scored, long busyNanos) {}

    /**
     * How it stands.
     *
     * @param overloaded whether more is asked for than can be done, for some time
     * @param demand frames a second that the cameras ask to have scored
     * @param capacity frames a second that the network can score; 0 before the first was scored
     * @param scoredShare of the frames that were asked for, 0..1
     */
    public record State(boolean overloaded, double demand, double capacity, double scoredShare) {}

    /**
     * @param cameras how many ask, for the words
     * @param ticker monotonic nanoseconds
     */
    public InferenceLoad(int cameras, LongSupplier ticker) {
        this.cameras = cameras;
        this.ticker = ticker;
        samples.add(new Sums(ticker.getAsLong(), 0, 0, 0));
    }

    /** From now on so many ask. */
    public void cameras(int count) {
        cameras = count;
    }

    /** A camera asks to have a frame scored, also one that is not even decoded because there is no room for it. */
    public void offered() {
        offered.increment();
    }

    /** The classifier was busy with a batch. */
    void scored(int frames, long nanos) {
        scored.add(frames);
        busyNanos.add(nanos);
    }

    /** How it stood at the last look. */
    public State state() {
        return state;
    }

    /** One line for people while it is too much; empty otherwise. */
    public Optional<String> notice() {
        State now = state;
        return now.overloaded() ? Optional.of(words(now)) : Optional.empty();
    }

    /** Looks at the rates of the latest seconds; to be called once a second, by one thread. */
    public void elapse() {
        Sums now = new Sums(ticker.getAsLong(), offered.sum(), scored.sum(), busyNanos.sum());
        samples.addLast(now);
        while (samples.size() > 2 && now.nanos() - samples.getFirst().nanos() > WINDOW.toNanos()) {
            samples.removeFirst();
        }
        Sums before = samples.getFirst();
        double seconds = (now.nanos() - before.nanos()) / 1e9;
        if (seconds <= 0) {
            return;
        }
        double demand = (now.offered() - before.offered()) / seconds;
        double busy = (now.busyNanos() - before.busyNanos()) / 1e9;
        long done = now.scored() - before.scored();
        // A window without a batch says nothing of the capacity; that frames are not scored is the watchdog's.
        double capacity = busy > 0 ? done / busy : state.capacity();
        double share = demand > 0 ? Math.min(1, done / seconds / demand) : 1;
        boolean overloaded = decide(demand, capacity, now.nanos());
        State earlier = state;
        state = new State(overloaded, demand, capacity, share);
        if (overloaded && !earlier.overloaded()) {
            LOG.warn(
                    "overloaded: {}; lower capture.fps or detect.tiles, or use fewer cameras or a faster machine",
                    words(state));
        } else if (!overloaded && earlier.overloaded()) {
            LOG.info(
                    "no longer overloaded: the machine can score {} frames a second, the cameras ask for {}",
                    rate(capacity),
                    rate(demand));
        }
    }

    private boolean decide(double demand, double capacity, long nowNanos) {
        boolean overloaded = state.overloaded();
        boolean opposite = capacity > 0 && (overloaded ? demand < OVER * capacity : demand > TOO_MUCH * capacity);
        if (!opposite) {
            changing = false;
            return overloaded;
        }
        if (!changing) {
            changing = true;
            changingSince = nowNanos;
        }
        if (nowNanos - changingSince < LASTING.toNanos()) {
            return overloaded;
        }
        changing = false;
        return !overloaded;
    }

    private String words(State now) {
        int asking = cameras;
        return String.format(
                Locale.ROOT,
                "the machine can score %s frames a second, %d %s for %s: each camera is scored every %.1f s on average",
                rate(now.capacity()),
                asking,
                asking == 1 ? "camera asks" : "cameras ask",
                rate(now.demand()),
                asking / Math.max(now.capacity(), 1e-3));
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
    }

    /**
     * The same classifier, with its busy time measured.
     *
     * @param classifier owned and closed by the returned one
     */
    public FireClassifier measuring(FireClassifier classifier) {
        return new MeasuredClassifier(classifier);
    }

    /** Tells the load how long each batch took; batches that failed count as busy time too. */
    private final class MeasuredClassifier implements FireClassifier {
        private final FireClassifier measured;

        private MeasuredClassifier(FireClassifier measured) {
            this.measured = measured;
        }

        @Override
        public int batchSize() {
            return measured.batchSize();
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            long begin = ticker.getAsLong();
            int done = 0;
            try {
                List<Prediction> predictions = measured.classify(frames);
                done = frames.size();
                return predictions;
            } finally {
                scored(done, ticker.getAsLong() - begin);
            }
        }

        @Override
        public void explainBy(MapChoices choices) {
            measured.explainBy(choices);
        }

        @Override
        public boolean gainsFromBatches() {
            return measured.gainsFromBatches();
        }

        @Override
        public Optional<InspectableModel> opened() {
            return measured.opened();
        }

        @Override
        public void close() {
            measured.close();
        }
    }
}
