/**
 * Cameras: from a URL to leased frames. A {@link io.emberwatch.monitor.camera.CameraSource} is one attempt at one
 * camera; a {@link io.emberwatch.monitor.camera.CameraWorker} supervises it on the thread {@code camera-<id>}:
 * connect, read, back off. Only the {@code Ffmpeg…} classes and those beside them that scale, copy and write touch
 * FFmpeg, and its memory never leaves them. Every message that leaves the package has passed a {@link
 * io.emberwatch.monitor.camera.Redactor}.
 */
package io.emberwatch.monitor.camera;
