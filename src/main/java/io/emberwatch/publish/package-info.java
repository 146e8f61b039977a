/**
 * From analysed frames to pictures that people look at: {@link io.emberwatch.publish.PublishWorker} draws the verdict
 * onto the newest frame of each camera and encodes it once for all viewers, {@link io.emberwatch.publish.MjpegHub}
 * hands it on. An old picture never passes for a live one: it is marked STALE, FROZEN or NO SIGNAL.
 */
package io.emberwatch.publish;
