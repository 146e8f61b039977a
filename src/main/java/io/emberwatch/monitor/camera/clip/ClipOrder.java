package io.emberwatch.monitor.camera.clip;

import io.emberwatch.core.frame.CameraId;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A clip that is to be written.
 *
 * @param file where it shall lie in the end
 * @param alarmNanos when the frame that raised the alarm was captured, on the monotonic ticker
 * @param postRoll for how long after that it goes on
 */
record ClipOrder(CameraId camera, Path file, long alarmNanos, Duration postRoll) {
    /** Packets that arrive later are left out. */
    long untilNanos() {
        return alarmNanos + postRoll.toNanos();
    }
}
