package io.emberwatch.monitor.camera.clip;

import io.emberwatch.core.frame.CameraId;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A clip that lies on the disk for good.
 *
 * @param preRoll how long before the alarm it begins, by when its first frame came; 0 where it begins after it
 */
public record KeptClip(CameraId camera, Path file, Duration preRoll) {}
