/**
 * The room of the demo camera and of the self-test, in which a fire starts again and again: flames, smoke and sensor
 * noise are drawn over the image of a room, as a pure function of seed and time. No fonts of the system, no files.
 *
 * <p>{@link io.emberwatch.core.demo.DemoSettings.DemoScript} says when it burns,
 * {@link io.emberwatch.core.demo.DemoRoom} draws it.
 */
package io.emberwatch.core.demo;
