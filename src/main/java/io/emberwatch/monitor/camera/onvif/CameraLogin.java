package io.emberwatch.monitor.camera.onvif;

import io.emberwatch.monitor.config.Secret;

/** A name and a password that cameras are asked with. They are sent as digests only, and kept nowhere. */
public record CameraLogin(String user, Secret password) {}
