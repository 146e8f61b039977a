package io.emberwatch.lab.evaluate;

/**
 * How much each cell of a feature map speaks for fire: signed, unscaled. Immutable by convention: the array is not copied.
 *
 * @param width cells a row
 * @param height rows
 * @param values row by row, {@code [height*width]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record FireMap(int width, int height, float[] values) {}
