package io.emberwatch.monitor.camera;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DemoUrl;
import java.util.function.LongSupplier;

/** Makes the source for each attempt at a camera. Thread-safe: all cameras share it. */
@FunctionalInterface
public interface CameraSourceFactory {
    /** A new, unopened source, picked by the camera's URL. Neither blocks nor fails: problems show at {@code open}. */
    CameraSource create(CameraId camera, CameraConfig config);

    /**
     * As {@link #create(CameraId, CameraConfig)}, for a source that sends encoded video.
     *
     * @param tap hears the source's encoded packets, on the source's thread
     */
    default CameraSource create(CameraId camera, CameraConfig config, PacketTap tap) {
        return create(camera, config);
    }

    /**
     * As {@link #create(CameraId, CameraConfig, PacketTap)}, for a source that may leave out what nobody wants.
     *
     * @param demand of this camera, asked on the source's thread
     */
    default CameraSource create(CameraId camera, CameraConfig config, PacketTap tap, FrameDemand demand) {
        return create(camera, config, tap);
    }

    /**
     * The sources of the monitor: FFmpeg for whatever has a URL, a drawn room for {@code demo:}.
     *
     * @param ticker monotonic nanoseconds
     */
    static CameraSourceFactory byUrl(LongSupplier ticker) {
        return new CameraSourceFactory() {
            @Override
            public CameraSource create(CameraId camera, CameraConfig config) {
                return create(camera, config, PacketTap.NONE);
            }

            @Override
            public CameraSource create(CameraId camera, CameraConfig config, PacketTap tap) {
                return create(camera, config, tap, FrameDemand.unbounded(config.capture()));
            }

            @Override
            public CameraSource create(CameraId camera, CameraConfig config, PacketTap tap, FrameDemand demand) {
                return DemoUrl.isDemo(config.url())
                        ? new DemoCameraSource(config)
                        : new FfmpegCameraSource(config, ticker, tap, demand);
            }
        };
    }
}
