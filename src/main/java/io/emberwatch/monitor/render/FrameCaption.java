package io.emberwatch.monitor.render;

import io.emberwatch.monitor.alarm.AlarmState;
import java.time.Instant;

/**
 * What is written on an image.
 *
 * @param name of the camera, ASCII
 * @param capturedAt when the frame was captured
 * @param score the network's score for fire, 0..1
 * @param threshold from which score on a frame counts as a hit, 0..1
 * @param state what the alarm says of the camera
 * @param note how far the image shows what happens now
 */
record FrameCaption(
        String name, Instant capturedAt, float score, double threshold, AlarmState state, HealthNote note) {}
