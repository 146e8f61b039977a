/**
 * Cameras: from a URL to leased frames. A {@link io.emberwatch.capture.CameraSource} is one attempt at one camera; the
 * {@code camera-<id>} thread of a {@link io.emberwatch.capture.CameraSourceFactory}'s user opens, reads and closes it.
 */
package io.emberwatch.capture;
