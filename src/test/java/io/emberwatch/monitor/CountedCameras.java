package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.Prediction;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/**
 * Cameras whose frames bear numbers, and the classifier that notes them. A camera shows its next frame only once the one
 * before was judged: a frame that is lost on the way would be the last, however busy the machine is.
 */
final class CountedCameras implements CameraSourceFactory, LoadedModel.Loading {
    private static final int WIDTH = 32;
    private static final int HEIGHT = 24;
    /** Longer than the time between two samples at the highest rate. */
    private static final long SPACING_MILLIS = 25;

    private final Map<CameraId, AtomicInteger> opened = new ConcurrentHashMap<>();
    private final Map<CameraId, AtomicInteger> open = new ConcurrentHashMap<>();
    private final Map<CameraId, AtomicInteger> latest = new ConcurrentHashMap<>();
    private final Map<CameraId, List<Integer>> judged = new ConcurrentHashMap<>();
    private final Map<CameraId, Source> current = new ConcurrentHashMap<>();
    private final Set<CameraId> burning = ConcurrentHashMap.newKeySet();
    private volatile ToDoubleFunction<CameraId> thresholds = camera -> 1;

    private static AtomicInteger of(Map<CameraId, AtomicInteger> counts, CameraId camera) {
        return counts.computeIfAbsent(camera, id -> new AtomicInteger());
    }

    /** How often the camera was connected. */
    int opened(String camera) {
        return of(opened, new CameraId(camera)).get();
    }

    /** How many connections to the camera are open. */
    int open(String camera) {
        return of(open, new CameraId(camera)).get();
    }

    /** The numbers of the camera's frames that were judged, in their order. */
    List<Integer> judged(String camera) {
        return List.copyOf(judged.getOrDefault(new CameraId(camera), List.of()));
    }

    /** From now on the camera's frames show a fire, or none. */
    void burn(String camera, boolean fire) {
        if (fire) {
            burning.add(new CameraId(camera));
        } else {
            burning.remove(new CameraId(camera));
        }
    }

    @Override
    public CameraSource create(CameraId camera, CameraConfig config) {
        return new Source(camera);
    }

    @Override
    public LoadedModel load(ToDoubleFunction<CameraId> newThresholds, InferenceListener listener) {
        thresholds = newThresholds;
        return new LoadedModel(
                new Noting(), Map.of("model", "counting", "device", "cpu", "precision", "fp32"), "hash-of-counting");
    }

    private final class Source implements CameraSource {
        private final CameraId camera;
        /** One for the first frame; one more for each that was judged. */
        private final Semaphore turns = new Semaphore(1);

        private volatile boolean cancelled;
        private boolean counted;

        private Source(CameraId camera) {
            this.camera = camera;
        }

        @Override
        public StreamFormat open() {
            of(opened, camera).incrementAndGet();
            of(open, camera).incrementAndGet();
            counted = true;
            current.put(camera, this);
            return new StreamFormat(WIDTH, HEIGHT, "counted", true);
        }

        @Override
        public Optional<SourceFrame> read() throws CameraException {
            try {
                turns.acquire();
                Thread.sleep(SPACING_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CameraException("reading was stopped");
            }
            if (cancelled) {
                throw new CameraException("reading was stopped");
            }
            int number = of(latest, camera).incrementAndGet();
            byte brightness = (byte) (burning.contains(camera) ? 250 : 10 + number % 2);
            return Optional.of(new SourceFrame.Rendered(number * 1_000_000L, WIDTH, HEIGHT, target -> {
                ByteBuffer pixels = target.duplicate();
                while (pixels.hasRemaining()) {
                    pixels.put(brightness);
                }
                target.putInt(target.position(), number);
            }));
        }

        @Override
        public void cancel() {
            cancelled = true;
            turns.release();
        }

        @Override
        public void close() {
            if (counted) {
                counted = false;
                of(open, camera).decrementAndGet();
            }
        }
    }

    /** The brightness is the score. */
    private final class Noting implements FireClassifier {
        @Override
        public int batchSize() {
            return 64;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            return frames.stream().map(this::judge).toList();
        }

        private Prediction judge(VideoFrame frame) {
            CameraId camera = frame.camera();
            judged.computeIfAbsent(camera, id -> new CopyOnWriteArrayList<>())
                    .add(frame.pixels().getInt(0));
            Source source = current.get(camera);
            if (source != null) {
                source.turns.release();
            }
            float score = (frame.pixels().get(100) & 0xff) / 255f;
            boolean positive = score >= thresholds.applyAsDouble(camera);
            return new Prediction(score, positive ? Optional.of(new HeatMap(1, 1, new float[] {1})) : Optional.empty());
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }
}
