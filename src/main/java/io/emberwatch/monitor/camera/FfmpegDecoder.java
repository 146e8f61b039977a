package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_DECODER_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.presets.avutil;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Decodes one video stream, one frame at a time, on the owner's thread alone. Undecodable data is skipped and
 * counted. Owned by one thread, which closes it also after a failed {@link #open}.
 */
final class FfmpegDecoder implements AutoCloseable {
    /** FFmpeg's "not now". */
    static final int AGAIN = again();

    /** More than any decoder holds back; one that fails for ever must not keep the thread. */
    private static final int MOST_BROKEN = 64;

    /** Where decoded frames come out; codes are FFmpeg's. */
    @FunctionalInterface
    interface Output {
        int receive(AVCodecContext context, AVFrame frame);
    }

    private final AVFrame frame = av_frame_alloc();
    private final Output output;
    private AVCodecContext context;
    private double nanosPerTick;
    private int corrupt;

    FfmpegDecoder() {
        this(avcodec::avcodec_receive_frame);
    }

    /** @param output takes FFmpeg's place at the decoder's end */
    FfmpegDecoder(Output output) {
        this.output = output;
    }

    /** Negative is FFmpeg's error. */
    int open(AVStream stream) {
        AVCodecParameters parameters = stream.codecpar();
        AVCodec codec = avcodec_find_decoder(parameters.codec_id());
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
        return avcodec_open2(context, codec, (PointerPointer<?>) null);
    }

    /** Takes a packet in; after {@code null} only the frames still held back follow. */
    void send(AVPacket packet) {
        int code = avcodec_send_packet(context, packet);
        if (code < 0 && code != AVERROR_EOF) {
            corrupt++;
        }
    }

    /**
     * Whether a frame came out; it is in {@link #frame} until the next call. Broken ones are skipped and counted: where
     * none came out, nothing is left inside until the next packet, and at the end nothing at all.
     */
    boolean receive() {
        for (int broken = 0; broken < MOST_BROKEN; broken++) {
            int code = output.receive(context, frame);
            if (code == 0 && (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) == 0) {
                return true;
            }
            if (code == AGAIN || code == AVERROR_EOF) {
                return false;
            }
            corrupt++;
        }
        return false;
    }

    AVFrame frame() {
        return frame;
    }

    /** The frame's timestamp in nanoseconds, empty where the stream has none. */
    OptionalLong ptsNanos() {
        long pts = frame.best_effort_timestamp();
        return pts == AV_NOPTS_VALUE ? OptionalLong.empty() : OptionalLong.of(Math.round(pts * nanosPerTick));
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
        if (context != null) {
            avcodec_free_context(context);
            context = null;
        }
        if (!frame.isNull()) {
            av_frame_free(frame);
        }
    }

    private static int again() {
        // Alone among FFmpeg's codes this one does not load the library it is asked of.
        Loader.load(org.bytedeco.ffmpeg.global.avutil.class);
        return avutil.AVERROR_EAGAIN();
    }
}
