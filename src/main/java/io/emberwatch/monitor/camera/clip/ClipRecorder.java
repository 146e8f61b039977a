package io.emberwatch.monitor.camera.clip;

import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.clip.ClipListener.Result;
import io.emberwatch.monitor.camera.clip.ClipListener.Shortage;
import io.emberwatch.monitor.camera.clip.ClipRecording.PacketWriter;
import io.emberwatch.monitor.config.ClipConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a clip for each alarm on its own thread {@code clips}: what the camera sent from {@code pre_roll} before the
 * alarm to {@code post_roll} after it, or until the camera was lost. Thread-safe; neither {@link #record} nor a tap
 * ever waits for the disk. Started once; {@link #close} comes after the cameras' and finishes what is being written.
 */
public final class ClipRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClipRecorder.class);
    /** How long after a frame its alarm may come and still find the whole pre-roll. */
    private static final Duration ALARM_DELAY = Duration.ofSeconds(5);

    private static final long STOP_MILLIS = 2000;
    /** Each has an open file and packets that wait. */
    private static final int MOST_AT_A_TIME = 64;

    private static final long LOOK_MILLIS = 200;

    private final ClipConfig config;
    private final ClipListener listener;
    private final Consumer<KeptClip> kept;
    private final Map<CameraId, PacketRing> rings = new ConcurrentHashMap<>();
    /** Bounds the rings; empty where clips are off. */
    private final Optional<ClipMemory> memory;
    /** The cameras of which it was said already that their clips begin late. */
    private final Map<Shortage, Set<CameraId>> warned = new EnumMap<>(Shortage.class);

    private final LongSupplier ticker;
    private final Function<Path, PacketWriter> muxing;
    /** Where those that are being written shall lie; its own lock. */
    private final Set<Path> underWay = new HashSet<>();

    private final BlockingQueue<ClipRecording> begun = new ArrayBlockingQueue<>(MOST_AT_A_TIME);
    private final SupervisedThread thread;
    private volatile boolean stopping;

    /**
     * @param cameras those that may raise alarms
     * @param ticker monotonic nanoseconds, the same as the frames'
     * @param kept hears of each clip that lies on the disk for good, on the thread {@code clips}; its end is told right
     *     after
     */
    public ClipRecorder(
            ClipConfig config,
            Set<CameraId> cameras,
            LongSupplier ticker,
            ClipListener listener,
            Consumer<KeptClip> kept) {
        this(config, cameras, ticker, listener, kept, ClipMuxer::new);
    }

    /** @param muxing makes what writes the file of a path */
    ClipRecorder(
            ClipConfig config,
            Set<CameraId> cameras,
            LongSupplier ticker,
            ClipListener listener,
            Consumer<KeptClip> kept,
            Function<Path, PacketWriter> muxing) {
        this.config = config;
        this.listener = listener;
        this.kept = kept;
        this.ticker = ticker;
        this.muxing = muxing;
        this.thread = new SupervisedThread("clips", new Writing(), cause -> listener.stepFailed(), ticker);
        for (Shortage why : Shortage.values()) {
            warned.put(why, ConcurrentHashMap.newKeySet());
        }
        long share = (long) (Runtime.getRuntime().maxMemory() * config.maxHeapShare());
        this.memory = config.enabled() ? Optional.of(new ClipMemory(share, listener)) : Optional.empty();
        follow(cameras);
    }

    /** From now on these may raise alarms: of others the latest packets go, and clips that are being written end. */
    public synchronized void follow(Set<CameraId> cameras) {
        for (CameraId gone : Set.copyOf(rings.keySet())) {
            if (!cameras.contains(gone)) {
                rings.remove(gone).discard();
                warned.values().forEach(each -> each.remove(gone));
            }
        }
        Duration keep = config.preRoll().plus(ALARM_DELAY);
        memory.ifPresent(bound -> cameras.forEach(
                camera -> rings.computeIfAbsent(camera, id -> bound.ring(id, keep, config.maxMemory()))));
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
     * Begins the clip of an alarm; does nothing where clips are off, the camera sends no packets, or this alarm's clip
     * is being written.
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
                long untilNanos = alarmNanos + config.postRoll().toNanos();
                // There is always room: no more are under way than the queue holds.
                begun.add(new ClipRecording(camera, file, alarmNanos, untilNanos, feed.get(), muxing));
                feed.get().shortage().ifPresent(why -> tell(camera, why));
            }
            case UNDER_WAY -> feed.get().close();
            case FULL -> {
                feed.get().close();
                LOG.warn("camera={} there is no clip: {} are being written", camera, MOST_AT_A_TIME);
                listener.clipEnded(camera, Result.DROPPED);
            }
        }
    }

    /** What became of the wish for a clip. */
    private enum Entry {
        ENTERED,
        /** The same clip is being written: its alarm was told twice. */
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

    /** Whether the clip that shall lie there is being written. */
    public boolean isUnderWay(Path file) {
        synchronized (underWay) {
            return underWay.contains(file);
        }
    }

    /** What is wrong with the thread that writes; a disk that refuses is not. */
    public Optional<String> fault() {
        return thread.fault();
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

    private void tell(CameraId camera, Shortage why) {
        listener.preRollShort(camera, why);
        if (warned.get(why).add(camera)) {
            LOG.warn(
                    "camera={} a clip begins later than evidence.clip.pre_roll asks: {} (said once a camera)",
                    camera,
                    why == Shortage.STARTED
                            ? "its stream had not been there for that long"
                            : "its video does not fit into evidence.clip.max_memory, or that of all cameras into"
                                    + " max_heap_share; raise them, or have the camera send less");
        }
    }

    /** What the thread does: advances each clip several times a second. It ends once nothing is under way. */
    private final class Writing implements SupervisedThread.Work {
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
                recording
                        .keptPreRoll()
                        .ifPresent(preRoll -> kept.accept(new KeptClip(recording.camera(), recording.file(), preRoll)));
            } finally {
                synchronized (underWay) {
                    underWay.remove(recording.file());
                }
                listener.clipEnded(recording.camera(), result);
            }
        }
    }

    /**
     * A clip that lies on the disk for good.
     *
     * @param preRoll how long before the alarm it begins, by when its first frame came; 0 where it begins after it
     */
    public record KeptClip(CameraId camera, Path file, Duration preRoll) {}
}
