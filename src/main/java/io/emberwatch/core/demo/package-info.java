/**
 * The drawn room of the demo camera and of the self-test: a small ray-cast scene, over which flames, smoke and sensor
 * noise are drawn as a pure function of seed and time. No fonts, no files, no native code.
 *
 * <p>{@link io.emberwatch.core.demo.DemoScript} says when it burns, {@link io.emberwatch.core.demo.DemoRoom} draws
 * it.
 */
package io.emberwatch.core.demo;
