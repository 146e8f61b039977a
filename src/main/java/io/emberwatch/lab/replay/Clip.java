package io.emberwatch.lab.replay;

import io.emberwatch.monitor.camera.CameraSource;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Something to replay.
 *
 * @param name how reports call it
 * @param truth what is known about it
 * @param begin how long after the replay's begin it was recorded
 * @param source makes a source that is not live, which is opened once and closed by the replay
 */
public record Clip(String name, FireTruth truth, Duration begin, Supplier<CameraSource> source) {
    /** A clip on its own. */
    public Clip(String name, FireTruth truth, Supplier<CameraSource> source) {
        this(name, truth, Duration.ZERO, source);
    }
}
