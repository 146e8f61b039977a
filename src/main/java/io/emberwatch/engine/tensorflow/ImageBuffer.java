package io.emberwatch.engine.tensorflow;

import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * What goes into one run of the network.
 *
 * @param pictures direct buffer with {@code size} pictures, uint8 RGB {@code [N,height,width,3]}
 * @param wantsFeatures asked with the scores {@code [N*K]} whether the feature maps are needed too
 */
record ImageBuffer(ByteBuffer pictures, int size, Predicate<float[]> wantsFeatures) {}
