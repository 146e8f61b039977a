package io.emberwatch.alert;

import io.emberwatch.frame.CameraId;
import java.time.Instant;

/**
 * A fire of one camera, from its alarm to the end of its cool-down. Immutable.
 *
 * @param id unique and ordered by time, safe in file names and URLs
 * @param camera who saw it
 * @param startedAt capture time of the frame that raised the alarm
 */
public record Incident(String id, CameraId camera, Instant startedAt) {}
