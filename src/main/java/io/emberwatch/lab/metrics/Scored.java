package io.emberwatch.lab.metrics;

/**
 * What a model said about an image.
 *
 * @param score of the fire class, 0..1
 * @param fire whether the image shows fire
 * @param group images of one group (frames of one video) are no independent evidence
 */
public record Scored(double score, boolean fire, String group) {}
