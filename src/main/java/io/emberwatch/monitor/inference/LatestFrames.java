package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Where cameras leave frames for the inference thread: one slot a camera, holding the latest. A frame that comes while
 * an older one of its camera still waits closes the older one and counts it as dropped, so memory and delay are bounded
 * by the number of cameras. Thread-safe: any number of threads put, one takes.
 */
public final class LatestFrames implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final WaitingFrames waiting;
    private final CalmTurns turns;
    private final LongSupplier ticker;
    private final InferenceListener listener;
    private boolean closed;

    /**
     * @param batchSize most frames in a batch, at least 1
     * @param maxBatchDelay how long the first frame of a batch may wait for others
     * @param ticker monotonic nanoseconds
     * @param listener hears of dropped frames and batches
     */
    public LatestFrames(int batchSize, Duration maxBatchDelay, LongSupplier ticker, InferenceListener listener) {
        this(batchSize, maxBatchDelay, camera -> false, ticker, listener);
    }

    /**
     * As the other one.
     *
     * @param suspected of which cameras frames go first; asked at each batch, on the taker's thread
     */
    public LatestFrames(
            int batchSize,
            Duration maxBatchDelay,
            Predicate<CameraId> suspected,
            LongSupplier ticker,
            InferenceListener listener) {
        this.waiting = new WaitingFrames(batchSize, maxBatchDelay.toNanos(), suspected);
        this.turns = new CalmTurns(batchSize);
        this.ticker = ticker;
        this.listener = listener;
    }

    /** Takes ownership of a frame; never blocks for long. After {@link #close} the frame is closed at once. */
    public void put(VideoFrame frame) {
        Optional<VideoFrame> older = Optional.empty();
        boolean accepted;
        lock.lock();
        try {
            accepted = !closed;
            if (accepted) {
                older = waiting.put(frame, ticker.getAsLong());
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
        older.ifPresent(superseded -> drop(superseded, "superseded"));
        if (!accepted) {
            drop(frame, "stopping");
        }
    }

    /**
     * Whether a frame that a calm camera makes now would be judged soon: none of its frames waits, and not many cameras
     * have waited longer for their turn.
     */
    public boolean hasRoomFor(CameraId camera) {
        lock.lock();
        try {
            return !closed && turns.isDue(camera, waiting.holds(camera), waiting.size(), ticker.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** The camera's frame showed nothing new and need not be scored: it has had its turn. */
    public void passedOver(CameraId camera) {
        lock.lock();
        try {
            turns.passedOver(camera);
        } finally {
            lock.unlock();
        }
    }

    /** The camera is no more: its frame that waits is closed and counted. */
    public void forget(CameraId camera) {
        Optional<VideoFrame> left;
        lock.lock();
        try {
            left = waiting.remove(camera);
            turns.forget(camera);
        } finally {
            lock.unlock();
        }
        left.ifPresent(frame -> drop(frame, "stopping"));
    }

    /** Tells how long a batch took, so that no more is admitted than can be judged soon. */
    void judged(int batchSize, long nanos) {
        lock.lock();
        try {
            turns.judged(batchSize, nanos);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a batch: full, or as full as it is when its first frame has waited {@code maxBatchDelay}.
     *
     * @return at least one frame, at most one a camera, all of them the caller's; empty once this is closed
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public List<VideoFrame> take() throws InterruptedException {
        return takeBatch(true);
    }

    /**
     * The same for a taker that may be in a hurry.
     *
     * @param patient false where a batch is due as soon as a frame waits: what came while the taker was busy is its
     *     batch
     */
    public List<VideoFrame> takeBatch(boolean patient) throws InterruptedException {
        List<WaitingFrames.Waiting> batch;
        int left;
        long now;
        lock.lockInterruptibly();
        try {
            now = ticker.getAsLong();
            long wait = nanosToWait(now, patient);
            while (!closed && wait > 0) {
                if (wait == WaitingFrames.NEVER) {
                    changed.await();
                } else {
                    changed.await(wait, TimeUnit.NANOSECONDS);
                }
                now = ticker.getAsLong();
                wait = nanosToWait(now, patient);
            }
            batch = waiting.takeBatch();
            batch.forEach(each -> turns.served(each.frame().camera()));
            left = waiting.size();
        } finally {
            lock.unlock();
        }
        if (batch.isEmpty()) {
            return List.of();
        }
        listener.batchStarted(batch.size(), left);
        for (WaitingFrames.Waiting each : batch) {
            listener.queued(each.frame().camera(), now - each.since());
        }
        return batch.stream().map(WaitingFrames.Waiting::frame).toList();
    }

    private long nanosToWait(long now, boolean patient) {
        long wait = waiting.nanosUntilDue(now);
        return patient || wait == WaitingFrames.NEVER ? wait : 0;
    }

    /** Closes all waiting frames and wakes the taker; a second call does nothing. */
    @Override
    public void close() {
        List<VideoFrame> left;
        lock.lock();
        try {
            closed = true;
            left = waiting.takeAll();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(frame -> drop(frame, "stopping"));
    }

    private void drop(VideoFrame frame, String reason) {
        frame.close();
        listener.frameDropped(frame.camera(), reason);
    }

    /**
     * The rules of batching, without threads or clocks: at most one waiting frame a camera, and a batch that is due
     * when it is full or its first frame has waited long enough. A camera keeps its place in the line when a newer
     * frame replaces its older one and goes to the end when it has been served, so none starves. Suspected cameras go
     * first, but a quarter of the places is for calm ones. Not thread-safe; times are nanoseconds of one monotonic
     * ticker.
     */
    static final class WaitingFrames {
        /** {@link #nanosUntilDue} where nothing waits. */
        static final long NEVER = Long.MAX_VALUE;

        /** @param since when this frame came; {@code opened}: when its camera took its place in the line */
        record Waiting(VideoFrame frame, long since, long opened) {}

        private final int batchSize;
        private final long maxDelayNanos;
        private final Predicate<CameraId> suspected;
        /** Places that are kept for calm cameras, saved up by batches of fewer than four. */
        private double calmPlaces;

        private final Map<CameraId, Waiting> line = new LinkedHashMap<>();

        /**
         * @param batchSize most frames in a batch, at least 1
         * @param maxDelayNanos how long the first frame of a batch may wait for others, at least 0
         */
        WaitingFrames(int batchSize, long maxDelayNanos) {
            this(batchSize, maxDelayNanos, camera -> false);
        }

        /** @param suspected of which cameras frames go first */
        WaitingFrames(int batchSize, long maxDelayNanos, Predicate<CameraId> suspected) {
            if (batchSize < 1) {
                throw new IllegalArgumentException("a batch needs at least one frame, not " + batchSize);
            }
            this.batchSize = batchSize;
            this.maxDelayNanos = maxDelayNanos;
            this.suspected = suspected;
        }

        /** Lets a frame wait; returns the older frame of its camera, which the caller now owns. */
        Optional<VideoFrame> put(VideoFrame frame, long now) {
            Waiting older = line.get(frame.camera());
            // Replacing a value keeps a LinkedHashMap's order.
            line.put(frame.camera(), new Waiting(frame, now, older == null ? now : older.opened()));
            return Optional.ofNullable(older).map(Waiting::frame);
        }

        /** How long until a batch is due: 0 now, {@link #NEVER} where nothing waits. */
        long nanosUntilDue(long now) {
            if (line.isEmpty()) {
                return NEVER;
            }
            if (line.size() >= batchSize) {
                return 0;
            }
            long opened = line.values().iterator().next().opened();
            return Math.max(0, maxDelayNanos - (now - opened));
        }

        /**
         * Takes at most a batch; the caller owns the frames. First come those of suspected cameras, then the others, both
         * in the order of the line.
         */
        List<Waiting> takeBatch() {
            List<CameraId> urgent = line.keySet().stream().filter(suspected).toList();
            List<CameraId> chosen =
                    new ArrayList<>(urgent.subList(0, Math.min(urgent.size(), urgentPlaces(urgent.size()))));
            Set<CameraId> passed = Set.copyOf(urgent);
            for (CameraId camera : line.keySet()) {
                if (chosen.size() >= batchSize) {
                    break;
                }
                if (!passed.contains(camera)) {
                    chosen.add(camera);
                }
            }
            return chosen.stream().map(line::remove).toList();
        }

        /** How many of the batch's places suspected cameras may take. */
        private int urgentPlaces(int urgent) {
            int calm = line.size() - urgent;
            if (calm == 0 || line.size() <= batchSize) {
                return batchSize;
            }
            calmPlaces = Math.min(batchSize, calmPlaces + batchSize / 4.0);
            int kept = (int) Math.min(calmPlaces, calm);
            calmPlaces -= kept;
            return batchSize - kept;
        }

        /** Takes a camera's frame out of the line; the caller owns it. */
        Optional<VideoFrame> remove(CameraId camera) {
            return Optional.ofNullable(line.remove(camera)).map(Waiting::frame);
        }

        boolean holds(CameraId camera) {
            return line.containsKey(camera);
        }

        /** Takes every frame; the caller owns them. */
        List<VideoFrame> takeAll() {
            List<VideoFrame> all = line.values().stream().map(Waiting::frame).toList();
            line.clear();
            return all;
        }

        int size() {
            return line.size();
        }
    }
}
