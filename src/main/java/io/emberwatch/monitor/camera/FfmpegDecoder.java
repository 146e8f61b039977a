package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_DECODER_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_hwframe_transfer_data;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import io.emberwatch.core.frame.FramePool;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.presets.avutil;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Decodes one video stream, one frame at a time, on the owner's thread alone, and scales the frames that are wanted to
 * BGR. Undecodable data is skipped and counted. Owned by one thread, which closes it also after a failed {@link #open}.
 */
final class FfmpegDecoder implements AutoCloseable {
    /** FFmpeg's "not now". */
    static final int AGAIN = again();

    /** Rows of the scaled frame begin at multiples of this, and so many bytes may vector code write past the last one. */
    private static final int ALIGNMENT = FramePool.ALIGNMENT;

    /** More than any decoder holds back; one that fails for ever must not keep the thread. */
    private static final int MOST_BROKEN = 64;

    /** Where decoded frames come out; codes are FFmpeg's. */
    @FunctionalInterface
    interface Output {
        int receive(AVCodecContext context, AVFrame frame);
    }

    private final AVFrame frame = av_frame_alloc();
    private final NativeFields fields = new NativeFields(frame);
    private final int flagsAt = frame.offsetof("flags");
    private final int errorsAt = frame.offsetof("decode_error_flags");
    private final int ptsAt = frame.offsetof("pts");
    private final int bestEffortAt = frame.offsetof("best_effort_timestamp");
    private final Output output;
    private final int maxWidth;
    private final List<String> devices;
    /** What a device decoded, once its pixels are fetched. */
    private final AVFrame fetched = av_frame_alloc();

    private AVCodec codec;
    private AVCodecParameters parameters;
    private AVCodecContext context;
    private boolean sought;
    private Optional<String> device = Optional.empty();
    private double nanosPerTick;
    private int corrupt;
    private boolean drained;
    private long taken;
    private boolean damaged;
    private int quarterTurns;

    // FFmpeg reads four planes of any frame; BGR has one.
    private final PointerPointer<BytePointer> planes = new PointerPointer<>(4);
    private final IntPointer strides = new IntPointer(4);
    private SwsContext scaler;
    /** The scaled frame; follows the frames' size. */
    private BytePointer buffer;

    private ByteBuffer view;

    /** @param maxWidth wider frames are scaled down to this many pixels a row, at least 1 */
    FfmpegDecoder(int maxWidth) {
        this(maxWidth, List.of());
    }

    /** @param devices tried in this order at the first key frame; the processor decodes where none does */
    FfmpegDecoder(int maxWidth, List<String> devices) {
        this(maxWidth, devices, avcodec::avcodec_receive_frame);
    }

    /** @param output takes FFmpeg's place at the decoder's end */
    FfmpegDecoder(int maxWidth, Output output) {
        this(maxWidth, List.of(), output);
    }

    private FfmpegDecoder(int maxWidth, List<String> devices, Output output) {
        this.devices = devices;
        this.maxWidth = maxWidth;
        this.output = output;
    }

    /** Negative is FFmpeg's error. */
    int open(AVStream stream) {
        parameters = stream.codecpar();
        codec = avcodec_find_decoder(parameters.codec_id());
        if (codec == null || codec.isNull()) {
            return AVERROR_DECODER_NOT_FOUND;
        }
        nanosPerTick = 1e9 * stream.time_base().num() / stream.time_base().den();
        context = avcodec_alloc_context3(codec);
        int code = avcodec_parameters_to_context(context, parameters);
        if (code < 0) {
            return code;
        }
        // Many cameras share few cores: threads of their own would only cost memory and latency.
        context.thread_count(1);
        // Of HEVC with checksums in it, the only sign of most changed bytes; costs nothing where there are none.
        context.err_recognition(AV_EF_CRCCHECK);
        return avcodec_open2(context, codec, (PointerPointer<?>) null);
    }

    /** Takes a packet in; after {@code null} only the frames still held back follow, until the next packet. */
    void send(AVPacket packet) {
        if (drained && packet != null) {
            flush();
        }
        if (packet != null) {
            seekDevice(packet);
        }
        drained = packet == null;
        taken += drained ? 0 : 1;
        int code = avcodec_send_packet(context, packet);
        if (code < 0 && code != AVERROR_EOF) {
            corrupt++;
            damaged = true;
        }
    }

    /**
     * Looks for a device with the first key frame; does nothing with other packets.
     *
     * @return whether any was tried
     */
    boolean seekDevice(AVPacket packet) {
        if (sought || (packet.flags() & AV_PKT_FLAG_KEY) == 0) {
            return false;
        }
        sought = true;
        HardwareDecoding.find(devices, codec, parameters, packet).ifPresent(found -> {
            avcodec_free_context(context);
            context = found.context();
            device = Optional.of(found.device());
        });
        return !devices.isEmpty();
    }

    /** The device that decodes; empty where the processor does, and before the first key frame. */
    Optional<String> device() {
        return device;
    }

    /** Forgets what was sent: the next packet must be a key frame. */
    void flush() {
        avcodec_flush_buffers(context);
        drained = false;
    }

    /**
     * Decodes a key frame by itself. Where the codec holds frames back it is emptied for that, and is then
     * {@link #drained}.
     *
     * @return whether a frame came out; it stays until the next call
     */
    boolean sendAlone(AVPacket key) {
        flush();
        send(key);
        if (receive()) {
            return true;
        }
        send(null);
        return receive();
    }

    /** How many packets it has taken in. */
    long taken() {
        return taken;
    }

    /** Whether it has been emptied, and begins anew with the next packet. */
    boolean drained() {
        return drained;
    }

    /**
     * Whether a frame came out; it stays until the next call. Broken ones are skipped and counted: where
     * none came out, nothing is left inside until the next packet, and at the end nothing at all.
     */
    boolean receive() {
        for (int broken = 0; broken < MOST_BROKEN; broken++) {
            int code = output.receive(context, frame);
            if (code == 0 && isWhole()) {
                return true;
            }
            if (code == AGAIN || code == AVERROR_EOF) {
                return false;
            }
            corrupt++;
            damaged = true;
        }
        return false;
    }

    private boolean isWhole() {
        fields.read();
        return (fields.intAt(flagsAt) & AVFrame.AV_FRAME_FLAG_CORRUPT) == 0 && fields.intAt(errorsAt) == 0;
    }

    /** Whether anything was broken since the last call. */
    boolean takeDamaged() {
        boolean had = damaged;
        damaged = false;
        return had;
    }

    /** Pixels a row of the stream, before scaling; 0 before its first frame. */
    int streamWidth() {
        return context.width();
    }

    /** Rows of the stream, before scaling; 0 before its first frame. */
    int streamHeight() {
        return context.height();
    }

    /** Frames a second as the stream itself claims, 0 where it does not. */
    double framesPerSecond() {
        AVRational rate = context.framerate();
        return rate.den() == 0 ? 0 : (double) rate.num() / rate.den();
    }

    /** By how many frames the order of decoding may run ahead of the order of showing. */
    int delay() {
        return context.has_b_frames();
    }

    /** Pixels a row that a frame of that width has after scaling. */
    int scaledWidth(int width) {
        return Math.min(width, maxWidth);
    }

    /** Rows after scaling, in the frame's proportions. */
    int scaledHeight(int width, int height) {
        return width <= maxWidth ? height : Math.max(1, (int) Math.round((double) height * maxWidth / width));
    }

    /** Frames are turned clockwise by so many quarters, 0 to 3. */
    void turn(int quarters) {
        quarterTurns = quarters;
    }

    /** Pixels a row of the frame that came out, after turning and scaling. */
    int width() {
        return scaledWidth(lies() ? frame.height() : frame.width());
    }

    /** Rows of the frame that came out, after turning and scaling. */
    int height() {
        return lies() ? scaledHeight(frame.height(), frame.width()) : scaledHeight(frame.width(), frame.height());
    }

    /** Whether rows become columns. */
    boolean lies() {
        return quarterTurns % 2 == 1;
    }

    /**
     * Writes the BGR rows of the frame that came out, scaled and without padding, from the target's position on; false
     * when FFmpeg cannot. A target that is aligned and larger than the frame, as those of a {@link FramePool} are, is
     * written to directly; what lies beyond the frame may change then.
     */
    boolean scaleTo(ByteBuffer target) {
        int width = lies() ? height() : width();
        int height = lies() ? width() : height();
        AVFrame pixels = frame;
        if (HardwareDecoding.isElsewhere(frame)) {
            av_frame_unref(fetched);
            if (av_hwframe_transfer_data(fetched, frame, 0) < 0) {
                return false;
            }
            pixels = fetched;
        }
        scaler = sws_getCachedContext(
                scaler,
                pixels.width(),
                pixels.height(),
                pixels.format(),
                width,
                height,
                AV_PIX_FMT_BGR24,
                SWS_BILINEAR,
                null,
                null,
                (DoublePointer) null);
        if (scaler == null || scaler.isNull()) {
            scaler = null;
            return false;
        }
        int row = width * 3;
        int stride = (row + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (quarterTurns == 0 && stride == row && isRoomy(target, row * height)) {
            freeBuffer();
            try (BytePointer start = new BytePointer(target)) {
                return scale(pixels, start, stride, height);
            }
        }
        reserve((long) stride * height);
        if (!scale(pixels, buffer, stride, height)) {
            return false;
        }
        int start = target.position();
        if (quarterTurns != 0) {
            FrameTurn.write(view, stride, width, height, quarterTurns, target);
            return true;
        }
        for (int y = 0; y < height; y++) {
            target.put(start + y * row, view, y * stride, row);
        }
        return true;
    }

    /** Whether FFmpeg may write a frame of so many bytes straight into it. */
    private static boolean isRoomy(ByteBuffer target, int bytes) {
        return target.isDirect()
                && target.position() == 0
                && target.alignmentOffset(0, ALIGNMENT) == 0
                && target.capacity() - bytes >= ALIGNMENT;
    }

    private boolean scale(AVFrame pixels, BytePointer start, int stride, int height) {
        planes.put(0, start).put(1, (Pointer) null).put(2, (Pointer) null).put(3, (Pointer) null);
        strides.put(0, stride).put(1, 0).put(2, 0).put(3, 0);
        return sws_scale(scaler, pixels.data(), pixels.linesize(), 0, pixels.height(), planes, strides) == height;
    }

    private void reserve(long bytes) {
        long needed = bytes + ALIGNMENT;
        if (buffer == null || buffer.capacity() != needed) {
            freeBuffer();
            Pointer memory = av_malloc(needed);
            if (memory == null || memory.isNull()) {
                throw new OutOfMemoryError("no native memory for a frame of " + needed + " bytes");
            }
            buffer = new BytePointer(memory).capacity(needed);
            view = buffer.asByteBuffer();
        }
    }

    private void freeBuffer() {
        view = null;
        if (buffer != null) {
            av_free(buffer);
            buffer = null;
        }
    }

    /** The frame's timestamp in nanoseconds, empty where the stream has none. */
    OptionalLong ptsNanos() {
        long pts = fields.longAt(bestEffortAt);
        return pts == AV_NOPTS_VALUE ? OptionalLong.empty() : OptionalLong.of(Math.round(pts * nanosPerTick));
    }

    /** The frame's time of showing in the stream's own unit, empty where it has none. */
    OptionalLong ptsTicks() {
        long pts = fields.longAt(ptsAt);
        return pts == AV_NOPTS_VALUE ? OptionalLong.empty() : OptionalLong.of(pts);
    }

    /** Counts data that was already broken when it came in. */
    void countCorrupt() {
        corrupt++;
    }

    /** How much data was skipped since the last call. */
    int takeCorrupt() {
        int count = corrupt;
        corrupt = 0;
        return count;
    }

    @Override
    public void close() {
        if (scaler != null) {
            sws_freeContext(scaler);
            scaler = null;
        }
        freeBuffer();
        planes.close();
        strides.close();
        if (context != null) {
            avcodec_free_context(context);
            context = null;
        }
        if (!frame.isNull()) {
            av_frame_free(frame);
            av_frame_free(fetched);
        }
    }

    private static int again() {
        // Alone among FFmpeg's codes this one does not load the library it is asked of.
        Loader.load(org.bytedeco.ffmpeg.global.avutil.class);
        return avutil.AVERROR_EAGAIN();
    }
}
