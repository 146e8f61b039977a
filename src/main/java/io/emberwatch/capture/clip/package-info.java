/**
 * Clips out of what cameras send, without encoding anything again. A {@link io.emberwatch.capture.clip.PacketRing} keeps
 * the latest encoded packets of a camera; at an alarm a {@link io.emberwatch.capture.clip.ClipRecorder} takes those from
 * before it and those that follow, and its own thread puts them into an MP4 file. Packets are plain Java arrays from the
 * camera's thread on: no native memory waits anywhere.
 */
package io.emberwatch.capture.clip;
