package io.emberwatch.monitor;

import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.ScoreCurve;
import io.emberwatch.monitor.incident.ScoreCurve.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link ScoreCurve} of each fire. The inference thread only notes a number; the thread {@code scores} writes
 * every two seconds what has changed. A disk that refuses costs the curve alone. Thread-safe; started once, closed after
 * the inference thread.
 */
final class ScoreRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoreRecorder.class);
    /** What is kept of the time before an alarm. */
    private static final Duration BEFORE = Duration.ofSeconds(30);

    private static final int MOST_BEFORE = 300;
    private static final long WRITE_EVERY_MILLIS = 2000;
    private static final long STOP_MILLIS = 2000;

    private final Map<CameraId, Track> tracks = new HashMap<>();
    /** What is to be written, by the incident's id. */
    private final Map<String, Curve> changed = new LinkedHashMap<>();

    private final Function<String, Path> folders;
    private final ToDoubleFunction<CameraId> thresholds;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final SupervisedThread thread;
    private boolean refused;

    /**
     * @param folders where an incident's files lie, by its id
     * @param thresholds each camera's threshold now, 0..1
     * @param failed hears of steps of the thread that failed
     */
    ScoreRecorder(Function<String, Path> folders, ToDoubleFunction<CameraId> thresholds, Consumer<Throwable> failed) {
        this.folders = folders;
        this.thresholds = thresholds;
        this.thread = new SupervisedThread("scores", this::step, failed::accept, System::nanoTime);
    }

    private record Sample(Instant at, double score) {}

    /** A camera's latest scores, and the curve of its open fire. */
    private static final class Track {
        private final Deque<Sample> latest = new ArrayDeque<>();
        private Curve open;
    }

    /** A curve that grows; guarded by the recorder's lock. */
    private static final class Curve {
        private final String incident;
        private final Instant alarm;
        private final double threshold;
        private List<Point> points = new ArrayList<>();
        /** Whether the file of an earlier run has been looked for. */
        private boolean continued;

        private Curve(Incident incident, double threshold) {
            this.incident = incident.id();
            this.alarm = incident.startedAt();
            this.threshold = threshold;
        }

        private void add(Sample sample) {
            double seconds = Duration.between(alarm, sample.at()).toMillis() / 1e3;
            points.add(new Point(seconds, Math.round(sample.score() * 1e4) / 1e4));
            if (points.size() > ScoreCurve.MOST) {
                points = new ArrayList<>(ScoreCurve.thinned(points));
            }
        }

        private void continueFrom(ScoreCurve earlier) {
            double begin = points.isEmpty() ? Double.MAX_VALUE : points.get(0).seconds();
            List<Point> all = new ArrayList<>(earlier.points().stream()
                    .filter(point -> point.seconds() < begin)
                    .toList());
            all.addAll(points);
            points = new ArrayList<>(ScoreCurve.thinned(all));
        }
    }

    void start() {
        thread.start();
    }

    /**
     * A frame was judged.
     *
     * @param score the network's, 0..1, whether or not the alarm believed it
     * @param open the camera's open fire after this frame
     */
    synchronized void judged(CameraId camera, Instant at, double score, Optional<Incident> open) {
        Track track = tracks.computeIfAbsent(camera, each -> new Track());
        Sample sample = new Sample(at, score);
        track.latest.addLast(sample);
        while (track.latest.size() > MOST_BEFORE || track.latest.getFirst().at().isBefore(at.minus(BEFORE))) {
            track.latest.removeFirst();
        }
        if (open.isEmpty()) {
            track.open = null;
            return;
        }
        if (track.open != null && track.open.incident.equals(open.get().id())) {
            track.open.add(sample);
        } else {
            track.open = new Curve(open.get(), thresholds.applyAsDouble(camera));
            track.latest.forEach(track.open::add);
        }
        changed.put(track.open.incident, track.open);
    }

    /** The camera is no more. */
    synchronized void forget(CameraId camera) {
        tracks.remove(camera);
    }

    /** What is wrong with the thread: one line; empty while all is well. */
    Optional<String> fault() {
        return thread.fault();
    }

    /** Writes what is left, within two seconds; an interrupt ends the wait and stays set. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean step() throws InterruptedException {
        boolean last = stopping.await(WRITE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        write();
        return !last;
    }

    /** Writes what has changed since the last time; for the thread, and for tests. */
    void write() {
        for (Curve curve : takeChanged()) {
            Path folder = folders.apply(curve.incident);
            try {
                snapshot(curve, folder).write(folder);
                refused = false;
            } catch (IOException e) {
                if (!refused) {
                    LOG.warn("the scores of incident {} cannot be written: {}", curve.incident, e.toString());
                }
                refused = true;
            }
        }
    }

    private synchronized List<Curve> takeChanged() {
        List<Curve> taken = List.copyOf(changed.values());
        changed.clear();
        return taken;
    }

    private ScoreCurve snapshot(Curve curve, Path folder) {
        Optional<ScoreCurve> earlier = curve.continued ? Optional.empty() : ScoreCurve.read(folder);
        synchronized (this) {
            earlier.ifPresent(curve::continueFrom);
            curve.continued = true;
            return new ScoreCurve(curve.threshold, curve.points);
        }
    }
}
