/**
 * The live monitor: {@link io.emberwatch.monitor.Monitor} starts the stages in the order of a frame's way and closes
 * them against it.
 */
package io.emberwatch.monitor;
