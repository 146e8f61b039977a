package io.emberwatch.core.image;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Writes BGR images as an H.264 video into an MP4 file, which browsers play. The first image decides the size,
 * rounded down to even numbers as the format needs; others are scaled to it. Owned by one thread, which closes it: only
 * then is the file complete.
 */
// Not JavaCV's FFmpegFrameRecorder: it rounds times to a fixed rate (two images in one tick fail; at a rate of 1000 the
// encoder plans its bits for 1000 images a second), and its class loads avdevice, which needs ALSA, PulseAudio and XCB.
public final class VideoEncoder implements AutoCloseable {
    private static final int TICKS_PER_SECOND = 1000;
    private static final int BITS_PER_SECOND = 2_000_000;

    private final Path file;
    private final double fps;
    private final int keyFrameInterval;
    private final int bitsPerSecond;
    private final AVRational tick = new AVRational().num(1).den(TICKS_PER_SECOND);
    private final AVFrame frame = av_frame_alloc();
    private final AVPacket packet = av_packet_alloc();
    private final YuvConversion conversion = new YuvConversion();
    private AVFormatContext output;
    private AVCodecContext encoder;
    private AVStream stream;
    private boolean closed;

    /**
     * @param file written over; made with the first image
     * @param fps about how many images come in a second, greater than 0
     */
    public VideoEncoder(Path file, double fps) {
        this(file, fps, (int) Math.max(1, Math.round(fps * 2)), BITS_PER_SECOND);
    }

    /**
     * As {@link #VideoEncoder(Path, double)}, which has a key frame every two seconds and 2 Mbit/s.
     *
     * @param keyFrameInterval frames from one key frame to the next, at least 1
     * @param bitsPerSecond about how many, at least 1
     */
    public VideoEncoder(Path file, double fps, int keyFrameInterval, int bitsPerSecond) {
        this.file = file;
        this.fps = fps;
        this.keyFrameInterval = keyFrameInterval;
        this.bitsPerSecond = bitsPerSecond;
    }

    /**
     * Adds an image.
     *
     * @param bgr direct buffer of {@code height * width * 3} bytes without padding, from position 0
     * @param nanos when it is shown, from the video's begin; later than the one before
     * @throws IOException when the file cannot be written
     */
    public void add(ByteBuffer bgr, int width, int height, long nanos) throws IOException {
        if (output == null) {
            open(width & ~1, height & ~1);
        }
        check(av_frame_make_writable(frame), "buffer");
        check(conversion.convert(bgr, width, height, frame), "conversion");
        frame.pts(TimeUnit.NANOSECONDS.toMillis(nanos));
        check(avcodec_send_frame(encoder, frame), "image");
        drain();
    }

    /** Finishes the file; a second call does nothing. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            // Without a stream the header was never written, and a trailer would crash.
            if (stream != null) {
                check(avcodec_send_frame(encoder, null), "end");
                drain();
                check(av_write_trailer(output), "trailer");
            }
        } finally {
            free();
        }
    }

    private void open(int width, int height) throws IOException {
        if (width < 2 || height < 2) {
            throw new IOException(file + ": an image of a single pixel makes no video");
        }
        output = new AVFormatContext(null);
        check(avformat_alloc_output_context2(output, null, "mp4", file.toString()), "container");
        AVCodec codec = avcodec_find_encoder_by_name("libopenh264");
        encoder = avcodec_alloc_context3(codec);
        encoder.width(width)
                .height(height)
                .pix_fmt(AV_PIX_FMT_YUV420P)
                .gop_size(keyFrameInterval)
                .max_b_frames(0);
        encoder.bit_rate(bitsPerSecond).thread_count(1);
        encoder.time_base(tick);
        encoder.framerate()
                .num((int) Math.max(1, Math.round(fps * TICKS_PER_SECOND)))
                .den(TICKS_PER_SECOND);
        encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        check(avcodec_open2(encoder, codec, (PointerPointer<?>) null), "encoder");
        AVStream track = avformat_new_stream(output, null);
        track.time_base(tick);
        check(avcodec_parameters_from_context(track.codecpar(), encoder), "parameters");
        AVIOContext io = new AVIOContext(null);
        check(avio_open(io, file.toString(), AVIO_FLAG_WRITE), "file");
        output.pb(io);
        check(avformat_write_header(output, (PointerPointer<?>) null), "header");
        frame.format(AV_PIX_FMT_YUV420P).width(width).height(height);
        check(av_frame_get_buffer(frame, 0), "buffer");
        stream = track;
    }

    private void drain() throws IOException {
        while (avcodec_receive_packet(encoder, packet) == 0) {
            packet.duration(Math.round(TICKS_PER_SECOND / fps));
            av_packet_rescale_ts(packet, tick, stream.time_base());
            packet.stream_index(stream.index());
            int code = av_interleaved_write_frame(output, packet);
            av_packet_unref(packet);
            check(code, "packet");
        }
    }

    private void free() {
        conversion.close();
        av_packet_free(packet);
        av_frame_free(frame);
        if (encoder != null) {
            avcodec_free_context(encoder);
        }
        if (output != null) {
            if (output.pb() != null) {
                avio_closep(output.pb());
            }
            avformat_free_context(output);
        }
        tick.close();
    }

    private void check(int code, String step) throws IOException {
        if (code < 0) {
            throw new IOException("the video " + file + " cannot be written (" + step + ", FFmpeg says " + code
                    + "): check that its folder exists, is writable and has room");
        }
    }

    /** BGR images of any size to a frame of planes as encoders take them. Owned by one thread, which closes it once. */
    static final class YuvConversion implements AutoCloseable {
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
}
