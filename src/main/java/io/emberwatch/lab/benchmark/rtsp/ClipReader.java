package io.emberwatch.lab.benchmark.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.benchmark.rtsp.VideoClip.Codec;
import io.emberwatch.lab.benchmark.rtsp.VideoClip.Frame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.PointerPointer;

/** Reads a video file's packets into memory as they are; nothing is decoded. */
public final class ClipReader {
    private static final double FALLBACK_FPS = 25;

    private ClipReader() {}

    /**
     * Reads the first video track from its first key frame on.
     *
     * @throws UserException when it cannot be read, or its codec is neither H.264 nor HEVC
     */
    public static VideoClip read(Path file) {
        AVFormatContext input = new AVFormatContext(null);
        if (avformat_open_input(input, "file:" + file, null, null) < 0) {
            throw new UserException(file + ": no video that can be read; give an MP4, MKV or TS file");
        }
        AVPacket packet = av_packet_alloc();
        try {
            avformat_find_stream_info(input, (PointerPointer<?>) null);
            int index = av_find_best_stream(input, AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
            if (index < 0) {
                throw new UserException(file + ": there is no video track in it; give another file");
            }
            return new Track(file, input.streams(index)).read(input, packet);
        } finally {
            av_packet_free(packet);
            avformat_close_input(input);
        }
    }

    /** The one track, on its way into memory. */
    private static final class Track {
        private final Path file;
        private final AVStream stream;
        private final Codec codec;
        private final int lengthBytes;
        private final List<byte[]> parameterSets;
        private final List<Frame> frames = new ArrayList<>();
        private final double frameTicks;
        private long origin;

        private Track(Path file, AVStream stream) {
            this.file = file;
            this.stream = stream;
            AVCodecParameters parameters = stream.codecpar();
            this.codec = codec(file, parameters.codec_id());
            byte[] header = new byte[parameters.extradata_size()];
            if (header.length > 0) {
                parameters.extradata().get(header);
            }
            this.lengthBytes = NalUnits.lengthBytes(codec, header);
            this.parameterSets = NalUnits.parameterSets(codec, header);
            AVRational rate = stream.avg_frame_rate();
            double fps = rate.den() > 0 && rate.num() > 0 ? (double) rate.num() / rate.den() : FALLBACK_FPS;
            this.frameTicks = VideoClip.TICKS_PER_SECOND / fps;
        }

        private VideoClip read(AVFormatContext input, AVPacket packet) {
            while (av_read_frame(input, packet) >= 0) {
                if (packet.stream_index() == stream.index() && packet.size() > 0) {
                    add(packet);
                }
                av_packet_unref(packet);
            }
            if (frames.isEmpty() || parameterSets.isEmpty()) {
                throw new UserException(file + ": there is no key frame with its parameters in it; give another file");
            }
            long last = frames.get(frames.size() - 1).dts();
            AVCodecParameters parameters = stream.codecpar();
            return new VideoClip(
                    codec,
                    parameters.width(),
                    parameters.height(),
                    parameterSets,
                    frames,
                    last + Math.round(frames.size() > 1 ? (double) last / (frames.size() - 1) : frameTicks));
        }

        private void add(AVPacket packet) {
            byte[] data = new byte[packet.size()];
            packet.data().get(data);
            List<byte[]> units = new ArrayList<>();
            boolean key = false;
            boolean complete = false;
            for (byte[] unit : NalUnits.split(data, lengthBytes)) {
                key |= NalUnits.isKey(codec, unit);
                complete |= NalUnits.isParameterSet(codec, unit);
                if (!NalUnits.isDelimiter(codec, unit)) {
                    units.add(unit);
                }
            }
            if (units.isEmpty() || (frames.isEmpty() && !key)) {
                return;
            }
            if (key && !complete) {
                units.addAll(0, parameterSets);
            }
            long dts = packet.dts() == AV_NOPTS_VALUE ? Math.round(frames.size() * frameTicks) : ticks(packet.dts());
            if (frames.isEmpty()) {
                origin = dts;
            }
            long previous =
                    frames.isEmpty() ? -1 : frames.get(frames.size() - 1).dts();
            long sent = Math.max(previous + 1, dts - origin);
            long shown = packet.pts() == AV_NOPTS_VALUE ? sent : ticks(packet.pts()) - origin;
            frames.add(new Frame(units, sent, shown, key));
        }

        private long ticks(long units) {
            AVRational base = stream.time_base();
            return Math.round((double) units * base.num() / base.den() * VideoClip.TICKS_PER_SECOND);
        }

        private static Codec codec(Path file, int id) {
            if (id == AV_CODEC_ID_H264) {
                return Codec.H264;
            }
            if (id == AV_CODEC_ID_HEVC) {
                return Codec.HEVC;
            }
            throw new UserException(file + ": its codec " + avcodec_get_name(id).getString()
                    + " cannot be sent; give a file of H.264 or HEVC");
        }
    }
}
