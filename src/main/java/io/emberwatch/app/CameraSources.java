package io.emberwatch.app;

import io.emberwatch.config.DemoUrl;
import io.emberwatch.capture.CameraSource;
import io.emberwatch.capture.CameraSourceFactory;
import io.emberwatch.capture.CaptureTime;
import io.emberwatch.capture.DemoCameraSource;
import io.emberwatch.capture.FfmpegCameraSource;
import io.emberwatch.capture.clip.PacketTap;
import io.emberwatch.config.CameraConfig;
import io.emberwatch.frame.CameraId;

/** The source that a camera's URL asks for. */
final class CameraSources implements CameraSourceFactory {
    private final CaptureTime time;

    CameraSources(CaptureTime time) {
        this.time = time;
    }

    @Override
    public CameraSource create(CameraId camera, CameraConfig config) {
        return create(camera, config, PacketTap.NONE);
    }

    @Override
    public CameraSource create(CameraId camera, CameraConfig config, PacketTap tap) {
        return DemoUrl.isDemo(config.url())
                ? new DemoCameraSource(config)
                : new FfmpegCameraSource(config, time.ticker(), tap);
    }
}
