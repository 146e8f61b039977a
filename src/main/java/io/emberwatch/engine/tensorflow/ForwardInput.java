package io.emberwatch.engine.tensorflow;

import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * What goes into one run of the network.
 *
 * @param images direct buffer with {@code count} images, uint8 RGB {@code [N,height,width,3]}
 * @param wantsFeatures asked with the scores {@code [N*K]} whether the feature maps are needed too
 */
record ForwardInput(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {}
