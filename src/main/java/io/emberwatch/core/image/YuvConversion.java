package io.emberwatch.core.image;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** BGR images of any size to a frame of planes as encoders take them. Owned by one thread, which closes it once. */
final class YuvConversion implements AutoCloseable {
    private final PointerPointer<BytePointer> planes = new PointerPointer<>(4);
    private final IntPointer strides = new IntPointer(4);
    private SwsContext scaler;

    /**
     * Converts an image and scales it to the frame.
     *
     * @param bgr direct buffer of {@code height * width * 3} bytes without padding, from position 0
     * @param target of the format YUV 4:2:0 in planes, with a size and writable buffers
     * @return negative where FFmpeg refuses
     */
    int convert(ByteBuffer bgr, int width, int height, AVFrame target) {
        scaler = sws_getCachedContext(
                scaler,
                width,
                height,
                AV_PIX_FMT_BGR24,
                target.width(),
                target.height(),
                AV_PIX_FMT_YUV420P,
                SWS_BILINEAR,
                null,
                null,
                (DoublePointer) null);
        try (BytePointer pixels = new BytePointer(bgr)) {
            planes.put(0, pixels)
                    .put(1, (BytePointer) null)
                    .put(2, (BytePointer) null)
                    .put(3, (BytePointer) null);
            strides.put(0, width * 3).put(1, 0).put(2, 0).put(3, 0);
            return sws_scale(scaler, planes, strides, 0, height, target.data(), target.linesize());
        }
    }

    @Override
    public void close() {
        if (scaler != null) {
            sws_freeContext(scaler);
        }
        planes.close();
        strides.close();
    }
}
