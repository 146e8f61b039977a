package io.emberwatch.monitor;

import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.camera.SourceFrame;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;

/** A camera of random faults and plain images, whose brightness is random. */
final class PaintedCamera implements CameraSource {
    private static final int WIDTH = 32;
    private static final int HEIGHT = 24;

    private final Random random;
    private final double faults;
    private volatile boolean cancelled;
    private long pts;

    /** @param faults share of calls that fail, 0..1 */
    PaintedCamera(long seed, double faults) {
        this.random = new Random(seed);
        this.faults = faults;
    }

    @Override
    public StreamFormat open() throws CameraException {
        failSometimes("will not open");
        return new StreamFormat(WIDTH, HEIGHT, "painted", true);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        failSometimes("broke off");
        pts += 20_000_000;
        int brightness = random.nextInt(256);
        return Optional.of(new SourceFrame.Rendered(pts, WIDTH, HEIGHT, target -> {
            ByteBuffer pixels = target.duplicate();
            while (pixels.hasRemaining()) {
                pixels.put((byte) brightness);
            }
        }));
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        // Nothing to free.
    }

    private void failSometimes(String what) throws CameraException {
        if (cancelled || random.nextDouble() < faults) {
            throw new CameraException("painted camera " + what);
        }
    }
}
