package io.emberwatch.lab.network;

/**
 * The images that a network takes. Immutable.
 *
 * @param size height and width in pixels
 * @param preprocessing what the graph does to the RGB bytes first
 */
public record NetworkInput(int size, Preprocessing preprocessing) {}
