package io.emberwatch.monitor.camera;

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
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Makes small clips for tests, encoded by FFmpeg out of generated frames: a grey frame whose brightness tells the
 * number of the frame, so that a test can see which frames arrived.
 */
public final class TestClips {
    private TestClips() {}

    /**
     * Writes H.264 (by OpenH264, without B frames); the ending of the name picks the container ({@code mp4, mkv, ts,
     * h264, avi}).
     *
     * @param fps frames a second
     * @param frames how many frames
     * @return the file
     */
    public static Path h264(Path file, int width, int height, int fps, int frames) {
        return write("libopenh264", file, width, height, fps, frames);
    }

    /** Writes MPEG-4 part 2, where a decoder of another kind is wanted. */
    public static Path mpeg4(Path file, int width, int height, int fps, int frames) {
        return write("mpeg4", file, width, height, fps, frames);
    }

    /** The grey of a frame before encoding: 30 for frame 0 and 4 more for each, from 30 on again after 50. */
    public static int grey(int frame) {
        return 30 + frame % 50 * 4;
    }

    private static Path write(String encoder, Path file, int width, int height, int fps, int frames) {
        AVFormatContext output = new AVFormatContext(null);
        check(avformat_alloc_output_context2(output, null, (String) null, file.toString()), "container");
        AVCodec codec = avcodec_find_encoder_by_name(encoder);
        AVCodecContext context = avcodec_alloc_context3(codec);
        AVFrame frame = av_frame_alloc();
        AVPacket packet = av_packet_alloc();
        try (AVRational tick = new AVRational()) {
            tick.num(1).den(fps);
            context.width(width)
                    .height(height)
                    .pix_fmt(AV_PIX_FMT_YUV420P)
                    .gop_size(fps)
                    .max_b_frames(0);
            context.bit_rate(2_000_000).thread_count(1);
            context.time_base(tick);
            context.framerate().num(fps).den(1);
            if ((output.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
                context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
            }
            check(avcodec_open2(context, codec, (PointerPointer<?>) null), "encoder");
            AVStream stream = avformat_new_stream(output, null);
            stream.time_base(tick);
            stream.avg_frame_rate().num(fps).den(1);
            check(avcodec_parameters_from_context(stream.codecpar(), context), "parameters");
            AVIOContext io = new AVIOContext(null);
            check(avio_open(io, file.toString(), AVIO_FLAG_WRITE), "file");
            output.pb(io);
            check(avformat_write_header(output, (PointerPointer<?>) null), "header");
            frame.format(AV_PIX_FMT_YUV420P).width(width).height(height);
            check(av_frame_get_buffer(frame, 0), "frame");
            for (int number = 0; number < frames; number++) {
                check(av_frame_make_writable(frame), "frame");
                paint(frame, width, height, number);
                frame.pts(number);
                check(avcodec_send_frame(context, frame), "picture");
                drain(context, packet, output, stream, tick);
            }
            check(avcodec_send_frame(context, null), "end");
            drain(context, packet, output, stream, tick);
            check(av_write_trailer(output), "trailer");
            avio_closep(output.pb());
        } finally {
            av_packet_free(packet);
            av_frame_free(frame);
            avcodec_free_context(context);
            avformat_free_context(output);
        }
        return file;
    }

    private static void paint(AVFrame frame, int width, int height, int number) {
        fill(frame.data(0), frame.linesize(0), width, height, grey(number));
        fill(frame.data(1), frame.linesize(1), width / 2, height / 2, 128);
        fill(frame.data(2), frame.linesize(2), width / 2, height / 2, 128);
    }

    private static void fill(BytePointer plane, int stride, int width, int height, int value) {
        byte[] row = new byte[width];
        Arrays.fill(row, (byte) value);
        for (int y = 0; y < height; y++) {
            plane.position((long) y * stride).put(row, 0, width);
        }
    }

    private static void drain(
            AVCodecContext context, AVPacket packet, AVFormatContext output, AVStream stream, AVRational tick) {
        while (avcodec_receive_packet(context, packet) == 0) {
            av_packet_rescale_ts(packet, tick, stream.time_base());
            packet.stream_index(stream.index());
            check(av_interleaved_write_frame(output, packet), "packet");
            av_packet_unref(packet);
        }
    }

    private static void check(int code, String what) {
        if (code < 0) {
            throw new IllegalStateException("FFmpeg cannot write the test clip: " + what + " gave " + code);
        }
    }
}
