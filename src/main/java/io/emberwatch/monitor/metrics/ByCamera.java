package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The meters of each camera that is watched now, all series from the start. What is still told of a camera that is no
 * more finds none. Thread-safe.
 *
 * @param <M> the meters of one camera
 */
final class ByCamera<M> {
    private final Map<CameraId, M> meters = new ConcurrentHashMap<>();
    private final Function<CameraId, M> made;

    /** @param made registers the meters of a camera */
    ByCamera(Set<CameraId> cameras, Function<CameraId, M> made) {
        this.made = made;
        follow(cameras);
    }

    /** From now on these are watched; whoever owns the registry removes the series of the others. */
    void follow(Set<CameraId> cameras) {
        meters.keySet().retainAll(cameras);
        cameras.forEach(camera -> meters.computeIfAbsent(camera, made));
    }

    boolean has(CameraId camera) {
        return meters.containsKey(camera);
    }

    /** Does something with the camera's meters, where it has any. */
    void of(CameraId camera, Consumer<M> use) {
        M own = meters.get(camera);
        if (own != null) {
            use.accept(own);
        }
    }
}
