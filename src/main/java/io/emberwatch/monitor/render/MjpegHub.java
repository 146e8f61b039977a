package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The newest encoded image of each camera and who watches it. Nothing queues here: a viewer is told of each image
 * and skips what it is too slow for. Thread-safe.
 */
public final class MjpegHub {
    private final Map<CameraId, EncodedFrame> latest = new ConcurrentHashMap<>();
    private final Map<CameraId, List<Viewer>> viewers = new ConcurrentHashMap<>();

    /** A viewer's place; closing it is idempotent. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Joins the viewers of a camera, who get each image from now on.
     *
     * @param onFrame called on the publishing thread: must not block, nor throw
     */
    public Subscription subscribe(CameraId camera, Consumer<EncodedFrame> onFrame) {
        Viewer viewer = new Viewer(onFrame);
        List<Viewer> watching = viewersOf(camera);
        watching.add(viewer);
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                watching.remove(viewer);
            }
        };
    }

    /** The newest image that was encoded; may be old where there are no viewers, see {@link SnapshotSource}. */
    public Optional<EncodedFrame> latest(CameraId camera) {
        return Optional.ofNullable(latest.get(camera));
    }

    /** The camera is no more: its image and its viewers' places go. */
    public void forget(CameraId camera) {
        latest.remove(camera);
        viewers.remove(camera);
    }

    /** How many watch the camera now. */
    public int viewers(CameraId camera) {
        List<Viewer> watching = viewers.get(camera);
        return watching == null ? 0 : watching.size();
    }

    /** How many watch any camera now. */
    public int viewers() {
        return viewers.values().stream().mapToInt(List::size).sum();
    }

    void publish(EncodedFrame frame) {
        latest.put(frame.camera(), frame);
        for (Viewer viewer : viewersOf(frame.camera())) {
            viewer.onFrame.accept(frame);
        }
    }

    private List<Viewer> viewersOf(CameraId camera) {
        return viewers.computeIfAbsent(camera, unseen -> new CopyOnWriteArrayList<>());
    }

    /** One subscription; equal only to itself, so that one consumer may subscribe twice. */
    private static final class Viewer {
        private final Consumer<EncodedFrame> onFrame;

        private Viewer(Consumer<EncodedFrame> onFrame) {
            this.onFrame = onFrame;
        }
    }
}
