package io.emberwatch.monitor.camera;

import io.emberwatch.core.demo.AreaScaler;
import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.demo.DemoSettings;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DemoUrl;
import java.time.Duration;
import java.util.Optional;

/**
 * The built-in camera: a drawn room in which a fire starts again and again, for trying the monitor without a camera.
 * Its time begins at {@link #open}, so that each start shows the same. Only pictures that somebody copies are drawn.
 */
public final class DemoCameraSource implements CameraSource {
    private static final double FPS = 12.5;
    private static final long STEP_NANOS = (long) (1e9 / FPS);

    private final String url;
    private final AreaScaler scaler;
    private volatile boolean cancelled;
    private DemoRoom room;
    private long next;

    /** A source for a camera whose url is {@code demo:}; see {@link DemoSettings}. */
    public DemoCameraSource(CameraConfig config) {
        this.url = config.url();
        this.scaler =
                new AreaScaler(DemoRoom.WIDTH, DemoRoom.HEIGHT, config.capture().maxWidth());
    }

    @Override
    public StreamFormat open() throws CameraException {
        checkCancelled();
        try {
            room = new DemoRoom(DemoUrl.parse(url));
        } catch (IllegalArgumentException e) {
            throw new CameraException(e.getMessage());
        }
        String description = "demo " + scaler.width() + "x" + scaler.height() + " " + FPS + " fps";
        return new StreamFormat(scaler.width(), scaler.height(), description, false);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        checkCancelled();
        Duration moment = Duration.ofNanos(next);
        next += STEP_NANOS;
        return Optional.of(new RenderedFrame(
                moment.toNanos(), scaler.width(), scaler.height(), target -> scaler.scale(room.draw(moment), target)));
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
