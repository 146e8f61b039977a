package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.DemoCameraSource;
import io.emberwatch.monitor.camera.FfmpegCameraSource;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DemoUrl;

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
