/**
 * Clips made of what cameras send, without encoding anything again. A {@link
 * io.emberwatch.monitor.camera.clip.PacketRing} keeps the latest encoded packets of a camera; at an alarm a {@link
 * io.emberwatch.monitor.camera.clip.ClipRecorder} takes those from before it and those that follow, and its own
 * thread writes them to an MP4 file. From the camera's thread on, packets are plain Java arrays.
 */
package io.emberwatch.monitor.camera.clip;
