package io.emberwatch.lab.benchmark.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.PointerPointer;

/** FFmpeg's own reader without anything of ours: the packets that come, and whether its decoder is content. */
final class FfmpegReader {
    /**
     * A packet as it came.
     *
     * @param seconds of its presentation
     * @param luma of the decoded frame in its middle; negative where none came out
     */
    record Seen(double seconds, boolean key, int size, int luma, boolean clean) {}

    private FfmpegReader() {}

    /**
     * Reads so many packets of the first track.
     *
     * @param transport {@code tcp} or {@code udp}
     */
    static List<Seen> read(String url, String transport, int packets) {
        AVFormatContext input = new AVFormatContext(null);
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "rtsp_transport", transport, 0);
        av_dict_set(options, "timeout", "5000000", 0);
        int code = avformat_open_input(input, url, null, options);
        av_dict_free(options);
        if (code < 0) {
            throw new IllegalStateException(url + " cannot be opened: FFmpeg says " + code);
        }
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        AVCodecContext decoder = null;
        try {
            avformat_find_stream_info(input, (PointerPointer<?>) null);
            AVStream stream = input.streams(0);
            AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
            decoder = avcodec_alloc_context3(codec);
            avcodec_parameters_to_context(decoder, stream.codecpar());
            avcodec_open2(decoder, codec, (PointerPointer<?>) null);
            double tick = (double) stream.time_base().num() / stream.time_base().den();
            List<Seen> seen = new ArrayList<>();
            while (seen.size() < packets && av_read_frame(input, packet) >= 0) {
                avcodec_send_packet(decoder, packet);
                int luma = -1;
                boolean clean = true;
                while (avcodec_receive_frame(decoder, frame) >= 0) {
                    long middle = (long) frame.height() / 2 * frame.linesize(0) + frame.width() / 2;
                    luma = frame.data(0).get(middle) & 0xff;
                    clean = frame.decode_error_flags() == 0 && (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) == 0;
                }
                boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
                seen.add(new Seen(packet.pts() * tick, key, packet.size(), luma, clean));
                av_packet_unref(packet);
            }
            return seen;
        } finally {
            if (decoder != null) {
                avcodec_free_context(decoder);
            }
            av_frame_free(frame);
            av_packet_free(packet);
            avformat_close_input(input);
        }
    }
}
