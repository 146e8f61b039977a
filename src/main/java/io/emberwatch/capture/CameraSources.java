package io.emberwatch.capture;

import io.emberwatch.config.CameraConfig;
import io.emberwatch.frame.CameraId;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The sources there are: {@code demo:} URLs go to the demo camera, everything else to FFmpeg. Thread-safe. */
public final class CameraSources implements CameraSourceFactory {
    private final CameraSourceFactory demo;
    private final LongSupplier ticker;

    /**
     * Joins both kinds.
     *
     * @param demo makes the demo camera
     * @param ticker monotonic nanoseconds
     */
    public CameraSources(CameraSourceFactory demo, LongSupplier ticker) {
        this.demo = demo;
        this.ticker = ticker;
    }

    @Override
    public CameraSource create(CameraId camera, CameraConfig config) {
        return config.url().strip().toLowerCase(Locale.ROOT).startsWith("demo:")
                ? demo.create(camera, config)
                : new FfmpegCameraSource(config, ticker);
    }
}
