package io.emberwatch.monitor.render;

import java.time.Instant;

/**
 * What is written on a picture.
 *
 * @param name of the camera, ASCII
 * @param capturedAt when the picture was taken
 * @param score the network's belief in fire, 0..1
 * @param threshold from which score on a frame counts as a hit, 0..1
 * @param mood what the alarm thinks
 * @param mark how far the picture can be trusted
 */
record FrameCaption(String name, Instant capturedAt, float score, double threshold, FrameMood mood, FeedMark mark) {}
