package io.emberwatch.monitor.camera;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** A view of the decoder's frame. */
final class DecodedFrame implements SourceFrame {
    private final AVFrame frame;
    private final BgrScaler scaler;
    private final SourceFaults faults;
    private final long ptsNanos;
    private final long decodeNanos;
    private final int corruptBefore;

    /** @param frame the decoder's; valid until the source is touched again */
    DecodedFrame(
            AVFrame frame, BgrScaler scaler, SourceFaults faults, long ptsNanos, long decodeNanos, int corruptBefore) {
        this.frame = frame;
        this.scaler = scaler;
        this.faults = faults;
        this.ptsNanos = ptsNanos;
        this.decodeNanos = decodeNanos;
        this.corruptBefore = corruptBefore;
    }

    @Override
    public long ptsNanos() {
        return ptsNanos;
    }

    @Override
    public int width() {
        return scaler.width(frame.width());
    }

    @Override
    public int height() {
        return scaler.height(frame.width(), frame.height());
    }

    @Override
    public void copyTo(ByteBuffer pixels) throws CameraException {
        if (!scaler.scale(frame, pixels)) {
            throw faults.reading("its frame format cannot be converted; check the camera's codec");
        }
    }

    @Override
    public long decodeNanos() {
        return decodeNanos;
    }

    @Override
    public int corruptBefore() {
        return corruptBefore;
    }
}
