/**
 * From analysed frames to images that people look at: {@link io.emberwatch.monitor.render.RenderWorker} draws the
 * prediction onto the newest frame of each camera and encodes it once for all viewers, {@link
 * io.emberwatch.monitor.render.MjpegHub} hands it on. An old image never passes for a live one: it is marked STALE,
 * FROZEN or NO SIGNAL.
 */
package io.emberwatch.monitor.render;
