package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.CaptureConfig.Transport;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads our own source to its end or for a while, and keeps small grey images of what came. */
final class WatchedSource {
    /** Side of the squares whose mean is kept; small enough that damage shows. */
    private static final int CELL = 16;

    /**
     * A frame as it was handed on.
     *
     * @param cells mean brightness of its squares, row by row
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by its distance alone.
    record Seen(long ptsNanos, int width, int height, float[] cells, int corruptBefore) {
        /** The largest difference of two squares at the same place. */
        float distance(Seen other) {
            float largest = 0;
            for (int i = 0; i < cells.length; i++) {
                largest = Math.max(largest, Math.abs(cells[i] - other.cells[i]));
            }
            return largest;
        }
    }

    private WatchedSource() {}

    static CaptureConfig capture(Transport transport, Duration timeout) {
        CaptureConfig like = TestConfigs.capture(timeout, 25, false);
        return new CaptureConfig(
                transport,
                timeout,
                like.fps(),
                like.maxWidth(),
                false,
                like.staleAfter(),
                like.frozenAfter(),
                like.coveredAfter(),
                like.backoff());
    }

    /** All frames of a file: the truth. */
    static List<Seen> file(Path file) throws CameraException {
        return read(file.toString(), capture(Transport.TCP, Duration.ofSeconds(10)), PacketTap.NONE, Long.MAX_VALUE);
    }

    /** What comes from a URL within a time. */
    static List<Seen> url(String url, Transport transport, PacketTap tap, Duration time) throws CameraException {
        long end = System.nanoTime() + time.toNanos();
        return read(url, capture(transport, Duration.ofSeconds(10)), tap, end);
    }

    /** How long the first frame took, opening included; fails as the source fails. */
    static Duration firstFrame(String url, Duration timeout) throws CameraException {
        long begin = System.nanoTime();
        try (FfmpegCameraSource source =
                new FfmpegCameraSource(TestConfigs.camera(url, capture(Transport.TCP, timeout)), System::nanoTime)) {
            source.open();
            if (source.read().isEmpty()) {
                throw new AssertionError(url + " ended");
            }
            return Duration.ofNanos(System.nanoTime() - begin);
        }
    }

    private static List<Seen> read(String url, CaptureConfig capture, PacketTap tap, long end) throws CameraException {
        List<Seen> seen = new ArrayList<>();
        try (FfmpegCameraSource source =
                new FfmpegCameraSource(TestConfigs.camera(url, capture), System::nanoTime, tap)) {
            source.open();
            while (System.nanoTime() < end) {
                Optional<SourceFrame> frame = source.read();
                if (frame.isEmpty()) {
                    break;
                }
                seen.add(seen(frame.get()));
            }
        }
        return seen;
    }

    private static Seen seen(SourceFrame frame) throws CameraException {
        int width = frame.width();
        int height = frame.height();
        ByteBuffer pixels = ByteBuffer.allocateDirect(width * height * 3);
        frame.copyTo(pixels);
        int columns = width / CELL;
        float[] cells = new float[columns * (height / CELL)];
        for (int y = 0; y < height / CELL * CELL; y++) {
            for (int x = 0; x < columns * CELL; x++) {
                cells[y / CELL * columns + x / CELL] += pixels.get((y * width + x) * 3 + 1) & 0xff;
            }
        }
        for (int i = 0; i < cells.length; i++) {
            cells[i] /= CELL * CELL;
        }
        return new Seen(frame.ptsNanos(), width, height, cells, frame.corruptBefore());
    }
}
