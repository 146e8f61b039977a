/** Finds cameras that speak ONVIF, and asks them for their streams. */
package io.emberwatch.monitor.camera.onvif;
