package io.emberwatch.monitor.camera;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.demo.DemoSettings;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DemoUrl;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The built-in camera: a drawn room in which a fire starts again and again, for trying the monitor without a camera.
 * Its time begins at {@link #open}, so that each start shows the same. Only frames that somebody copies are drawn.
 */
public final class DemoCameraSource implements CameraSource {
    private static final double FPS = 12.5;
    private static final long STEP_NANOS = (long) (1e9 / FPS);

    private final String url;
    private final int width;
    private final int height;
    private volatile boolean cancelled;
    private DemoRoom room;
    private long next;

    /** A source for a camera whose url is {@code demo:}; see {@link DemoSettings}. */
    public DemoCameraSource(CameraConfig config) {
        this.url = config.url();
        this.width = Math.min(DemoRoom.WIDTH, config.capture().maxWidth());
        this.height = Math.max(1, Math.round((float) DemoRoom.HEIGHT * width / DemoRoom.WIDTH));
    }

    @Override
    public StreamFormat open() throws CameraException {
        checkCancelled();
        try {
            room = new DemoRoom(DemoUrl.parse(url));
        } catch (IllegalArgumentException e) {
            throw new CameraException(e.getMessage());
        }
        String description = "demo " + width + "x" + height + " " + FPS + " fps";
        return new StreamFormat(width, height, description, false);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        checkCancelled();
        Duration moment = Duration.ofNanos(next);
        next += STEP_NANOS;
        return Optional.of(new SourceFrame.Rendered(moment.toNanos(), width, height, target -> draw(moment, target)));
    }

    private void draw(Duration moment, ByteBuffer target) {
        byte[] bgr = room.draw(moment);
        if (width < DemoRoom.WIDTH) {
            try (Mat whole = new Image(DemoRoom.WIDTH, DemoRoom.HEIGHT, bgr).toMat()) {
                bgr = ImageResizer.resized(whole, width, height).bgr();
            }
        }
        target.duplicate().put(bgr);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        room = null;
    }

    private void checkCancelled() throws CameraException {
        if (cancelled) {
            throw new CameraException("the demo camera was stopped");
        }
    }
}
