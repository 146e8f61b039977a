package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_NONE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_NOTIMESTAMPS;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_STREAM_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * FFmpeg's demuxer for one target, and the video stream in it. Return codes are FFmpeg's: negative is an error. Owned
 * by one thread, which closes it also after a failed {@link #open}.
 */
final class FfmpegInput implements AutoCloseable {
    private AVFormatContext context;
    private AVStream stream;
    private int streamIndex;
    private boolean described;
    /** Of the latest context. */
    private long address;

    /** Opens the target and finds its video stream. */
    int open(FfmpegTarget target, FfmpegInterrupt interrupt) {
        int code = openDemuxer(target, interrupt);
        if (code < 0) {
            return code;
        }
        // FFmpeg's own search takes seven frames and more, of a camera that may send one in ten seconds.
        described = target.kind() == FfmpegTarget.Kind.RTSP && describesVideo();
        if (!described) {
            code = avformat_find_stream_info(context, (PointerPointer<?>) null);
            if (code < 0) {
                return code;
            }
        }
        int index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
        if (index < 0) {
            return AVERROR_STREAM_NOT_FOUND;
        }
        stream = context.streams(index);
        streamIndex = index;
        return 0;
    }

    /** Waits for the next packet of any stream; the caller unreferences it. */
    int read(AVPacket packet) {
        return av_read_frame(context, packet);
    }

    AVStream stream() {
        return stream;
    }

    /**
     * Whether the camera itself has said what it sends, so that nothing was read yet: size and header of the stream are
     * known with its first key frame, and its times are those of showing alone.
     */
    boolean isDescribed() {
        return described;
    }

    /** Whether the length is known, as it is of files and not of live streams. */
    boolean hasLength() {
        return context.duration() != AV_NOPTS_VALUE && context.duration() > 0;
    }

    /** FFmpeg's name of the format, such as {@code mpjpeg}; several with commas between them. */
    String format() {
        return context.iformat().name().getString();
    }

    /** Whether it is one image, and nothing follows. */
    boolean isImage() {
        return format().equals("image2") || format().endsWith("_pipe");
    }

    /** By how many quarters of a turn, clockwise, frames are to be turned; 0 to 3. */
    int quarterTurns() {
        AVCodecParameters parameters = stream.codecpar();
        AVPacketSideData matrix = av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull()) {
            return 0;
        }
        double counterclockwise = av_display_rotation_get(new IntPointer(matrix.data()));
        return Double.isNaN(counterclockwise) ? 0 : Math.floorMod(Math.round(-counterclockwise / 90), 4);
    }

    /** The video stream's number among all of the input's. */
    int streamIndex() {
        return streamIndex;
    }

    /** Whether its format has no times, so that FFmpeg makes them up. */
    boolean isUntimed() {
        return (context.iformat().flags() & AVFMT_NOTIMESTAMPS) != 0;
    }

    /** Frames a second as announced, 0 where the stream does not tell. */
    double framesPerSecond() {
        double average = ratio(stream.avg_frame_rate());
        return average > 0 ? average : ratio(stream.r_frame_rate());
    }

    @Override
    public void close() {
        CheckedOpening.forget(address);
        if (context != null) {
            avformat_close_input(context);
            context = null;
            stream = null;
        }
    }

    private boolean describesVideo() {
        for (int i = 0; i < context.nb_streams(); i++) {
            AVCodecParameters parameters = context.streams(i).codecpar();
            if (parameters.codec_type() == AVMEDIA_TYPE_VIDEO && parameters.codec_id() != AV_CODEC_ID_NONE) {
                return true;
            }
        }
        return false;
    }

    private int openDemuxer(FfmpegTarget target, FfmpegInterrupt interrupt) {
        AVInputFormat format = null;
        if (target.demuxer().isPresent()) {
            avdevice.avdevice_register_all();
            format = av_find_input_format(target.demuxer().get());
        }
        AVFormatContext opening = avformat_alloc_context();
        interrupt.guard(opening);
        AVDictionary options = new AVDictionary(null);
        target.options().forEach((name, value) -> av_dict_set(options, name, value, 0));
        address = opening.address();
        if (target.kind() == FfmpegTarget.Kind.RTSP) {
            target.tls().forEach((name, value) -> av_dict_set(options, name, value, 0));
        } else if (!target.tls().isEmpty()) {
            CheckedOpening.install(opening, target.tls());
        }
        try (PointerPointer<AVFormatContext> contextHolder = new PointerPointer<>(1);
                PointerPointer<AVDictionary> optionsHolder = new PointerPointer<>(1);
                BytePointer input = new BytePointer(target.input(), StandardCharsets.UTF_8)) {
            contextHolder.put(0, opening);
            optionsHolder.put(0, options);
            int code = avformat_open_input(contextHolder, input, format, optionsHolder);
            av_dict_free(optionsHolder);
            if (code >= 0) {
                // After a failure FFmpeg has freed the context itself.
                context = opening;
            }
            return code;
        }
    }

    private static double ratio(AVRational rational) {
        return rational.den() == 0 ? 0 : (double) rational.num() / rational.den();
    }
}
