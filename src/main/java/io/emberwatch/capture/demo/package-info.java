/**
 * The room that the demo camera looks at: a small ray-cast scene, drawn once, over which flames, smoke and sensor
 * noise are drawn as a pure function of seed and time. No fonts, no files, no native code.
 *
 * <p>{@link io.emberwatch.capture.demo.DemoScript} says when it burns, {@link io.emberwatch.capture.demo.DemoRoom}
 * draws it.
 */
package io.emberwatch.capture.demo;
