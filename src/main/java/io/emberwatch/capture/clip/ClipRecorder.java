package io.emberwatch.capture.clip;

import io.emberwatch.capture.clip.ClipListener.Result;
import io.emberwatch.config.ClipConfig;
import io.emberwatch.frame.CameraId;
import io.emberwatch.thread.EnduringThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a clip for each alarm on its own thread {@code clips}: what the camera sent from {@code pre_roll} before the
 * alarm to {@code post_roll} after it, or until the camera was lost. Thread-safe; neither {@link #record} nor a tap ever
 * waits for the disk. Started once; {@link #close} comes after the cameras' and finishes what is being written.
 */
public final class ClipRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClipRecorder.class);
    /** How long after a frame its alarm may come and still find the whole pre-roll. */
    private static final Duration ALARM_DELAY = Duration.ofSeconds(5);
    /** Each has an open file and packets that wait. */
    private static final int MOST_AT_A_TIME = 64;

    private static final long LOOK_MILLIS = 200;
    private static final long STOP_MILLIS = 2000;

    private final ClipConfig config;
    private final LongSupplier ticker;
    private final ClipListener listener;
    private final Function<Path, PacketWriter> muxing;
    private final Map<CameraId, PacketRing> rings = new HashMap<>();
    /** Where those that are being written shall lie; its own lock. */
    private final Set<Path> underWay = new HashSet<>();

    private final BlockingQueue<ClipRecording> begun = new ArrayBlockingQueue<>(MOST_AT_A_TIME);
    private final EnduringThread thread;
    private volatile boolean stopping;

    /**
     * @param cameras those that may raise alarms
     * @param ticker monotonic nanoseconds, the same as the frames'
     */
    public ClipRecorder(ClipConfig config, Set<CameraId> cameras, LongSupplier ticker, ClipListener listener) {
        this(config, cameras, ticker, listener, ClipMuxer::new);
    }

    /** @param muxing makes what writes the file of a path */
    ClipRecorder(
            ClipConfig config,
            Set<CameraId> cameras,
            LongSupplier ticker,
            ClipListener listener,
            Function<Path, PacketWriter> muxing) {
        this.config = config;
        this.ticker = ticker;
        this.listener = listener;
        this.muxing = muxing;
        this.thread = new EnduringThread("clips", new Writing(), cause -> listener.stepFailed(), ticker);
        if (config.enabled()) {
            Duration keep = config.preRoll().plus(ALARM_DELAY);
            cameras.forEach(camera -> rings.put(camera, new PacketRing(keep, config.maxMemory())));
        }
    }

    /** Where a camera's packets go. */
    public PacketTap tap(CameraId camera) {
        PacketRing ring = rings.get(camera);
        return ring == null ? PacketTap.NONE : ring;
    }

    public void start() {
        thread.start();
    }

    /**
     * Begins the clip of an alarm; does nothing where clips are off or the camera sends no packets.
     *
     * @param file where it shall lie in the end; its folder is made where it is missing
     * @param alarmNanos when the frame that raised the alarm was captured, on the ticker
     */
    public void record(CameraId camera, Path file, long alarmNanos) {
        PacketRing ring = rings.get(camera);
        if (ring == null || stopping) {
            return;
        }
        Optional<PacketFeed> feed = ring.follow(alarmNanos - config.preRoll().toNanos());
        if (feed.isEmpty()) {
            return;
        }
        switch (enter(file)) {
            case ENTERED -> {
                // There is always room: no more are under way than the queue holds.
                begun.add(new ClipRecording(
                        camera, file, feed.get(), alarmNanos + config.postRoll().toNanos(), muxing));
            }
            case UNDER_WAY -> feed.get().end();
            case FULL -> {
                feed.get().end();
                LOG.warn("camera={} there is no clip: {} are being written already", camera, MOST_AT_A_TIME);
                listener.clipEnded(camera, Result.DROPPED);
            }
        }
    }

    /** Whether the clip that shall lie there is being written. */
    public boolean isUnderWay(Path file) {
        synchronized (underWay) {
            return underWay.contains(file);
        }
    }

    /** Finishes the clips that are being written, within two seconds; an interrupt ends the wait and stays set. */
    @Override
    public void close() {
        stopping = true;
        rings.values().forEach(PacketRing::end);
        try {
            thread.join(STOP_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("clips are still being written: they are left unfinished");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is wrong with the thread that writes; a disk that refuses is not. */
    public Optional<String> fault() {
        return thread.fault();
    }

    /** Whether a clip may be written. */
    private enum Entry {
        ENTERED,
        /** The same one is being written: its alarm was told twice. */
        UNDER_WAY,
        FULL
    }

    private Entry enter(Path file) {
        synchronized (underWay) {
            if (underWay.contains(file)) {
                return Entry.UNDER_WAY;
            }
            if (underWay.size() == MOST_AT_A_TIME) {
                return Entry.FULL;
            }
            underWay.add(file);
            return Entry.ENTERED;
        }
    }

    /** What the thread does. */
    private final class Writing implements EnduringThread.Work {
        private final List<ClipRecording> active = new ArrayList<>();

        @Override
        public boolean step() throws InterruptedException {
            ClipRecording fresh = begun.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (fresh != null) {
                active.add(fresh);
                begun.drainTo(active);
            }
            for (Iterator<ClipRecording> each = active.iterator(); each.hasNext(); ) {
                ClipRecording recording = each.next();
                Optional<Result> result;
                try {
                    result = recording.advance(ticker.getAsLong());
                } catch (RuntimeException | Error e) {
                    // One bad clip must not end the others.
                    each.remove();
                    leave(recording, Result.FAILED);
                    throw e;
                }
                if (result.isPresent()) {
                    each.remove();
                    leave(recording, result.get());
                }
            }
            return !stopping || !active.isEmpty() || !begun.isEmpty();
        }

        @Override
        public void end() {
            active.forEach(ClipRecording::close);
        }

        private void leave(ClipRecording recording, Result result) {
            try {
                recording.close();
            } finally {
                synchronized (underWay) {
                    underWay.remove(recording.file());
                }
                listener.clipEnded(recording.camera(), result);
            }
        }
    }
}
