package io.emberwatch.lab.metrics;

/**
 * What a model said about a picture.
 *
 * @param score of the fire class, 0..1
 * @param fire whether the picture shows fire
 * @param group pictures of one group (frames of one video) are no independent evidence
 */
public record Scored(double score, boolean fire, String group) {}
