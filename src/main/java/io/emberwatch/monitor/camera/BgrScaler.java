package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
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
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Scales decoded frames and converts them to BGR in a native buffer of its own, which follows the frames' size.
 * Owned by one thread, which closes it.
 */
final class BgrScaler implements AutoCloseable {
    /** Rows begin at multiples of this, as FFmpeg's vector code likes it. */
    private static final int ALIGNMENT = 64;

    private final int maxWidth;
    // FFmpeg reads four planes of any frame; BGR has one.
    private final PointerPointer<BytePointer> planes = new PointerPointer<>(4);
    private final IntPointer strides = new IntPointer(4);
    private SwsContext context;
    private BytePointer buffer;
    private ByteBuffer view;

    /** @param maxWidth wider frames are scaled down to this many pixels a row, at least 1 */
    BgrScaler(int maxWidth) {
        this.maxWidth = maxWidth;
    }

    /** Pixels a row after scaling. */
    int width(int width) {
        return Math.min(width, maxWidth);
    }

    /** Rows after scaling, in the frame's proportions. */
    int height(int width, int height) {
        return width <= maxWidth ? height : Math.max(1, (int) Math.round((double) height * maxWidth / width));
    }

    /** Writes the frame's BGR rows, without padding, from the target's position on; false when FFmpeg cannot. */
    boolean scale(AVFrame frame, ByteBuffer target) {
        int width = width(frame.width());
        int height = height(frame.width(), frame.height());
        context = sws_getCachedContext(
                context,
                frame.width(),
                frame.height(),
                frame.format(),
                width,
                height,
                AV_PIX_FMT_BGR24,
                SWS_BILINEAR,
                null,
                null,
                (DoublePointer) null);
        if (context == null || context.isNull()) {
            context = null;
            return false;
        }
        int row = width * 3;
        int stride = (row + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        reserve((long) stride * height, stride);
        if (sws_scale(context, frame.data(), frame.linesize(), 0, frame.height(), planes, strides) != height) {
            return false;
        }
        int start = target.position();
        for (int y = 0; y < height; y++) {
            target.put(start + y * row, view, y * stride, row);
        }
        return true;
    }

    @Override
    public void close() {
        if (context != null) {
            sws_freeContext(context);
            context = null;
        }
        free();
        planes.close();
        strides.close();
    }

    private void reserve(long bytes, int stride) {
        // Vector code may write a little past the last row.
        long needed = bytes + ALIGNMENT;
        if (buffer == null || buffer.capacity() != needed) {
            free();
            Pointer memory = av_malloc(needed);
            if (memory == null || memory.isNull()) {
                throw new OutOfMemoryError("no native memory for a frame of " + needed + " bytes");
            }
            buffer = new BytePointer(memory).capacity(needed);
            view = buffer.asByteBuffer();
            planes.put(0, buffer).put(1, (Pointer) null).put(2, (Pointer) null).put(3, (Pointer) null);
        }
        strides.put(0, stride).put(1, 0).put(2, 0).put(3, 0);
    }

    private void free() {
        view = null;
        if (buffer != null) {
            av_free(buffer);
            buffer = null;
        }
    }
}
