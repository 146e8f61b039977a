/** Cameras that misbehave as scripts say, over RTSP and HTTP. */
package io.emberwatch.monitor.camera.fault;
