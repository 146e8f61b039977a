/**
 * What runs a network. {@link io.emberwatch.engine.Network} is a loaded model: images in; scores, logits and the last
 * feature map out. {@link io.emberwatch.engine.InspectableModel} shows its inner layers and gradients, where the engine
 * has them. {@code engine.loading} chooses engine, device and precision.
 */
package io.emberwatch.engine;
