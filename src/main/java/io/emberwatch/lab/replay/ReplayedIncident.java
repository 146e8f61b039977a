package io.emberwatch.lab.replay;

/**
 * An incident in a clip. Times are in seconds from the clip's begin.
 *
 * @param startSeconds the image that raised the alarm
 * @param endSeconds the image with which the fire was over, or the clip's end
 * @param peakScore highest score of an image, 0..1
 */
public record ReplayedIncident(double startSeconds, double endSeconds, double peakScore) {}
