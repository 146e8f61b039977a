package io.emberwatch.monitor.camera.clip;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_flush;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avformat.avio_tell;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.emberwatch.monitor.camera.clip.ClipRecording.PacketWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Puts packets as they are into an MP4 file. While it is written the file is fragmented and can be played up to its
 * last key frame; {@link #finish} makes an ordinary one of it, which browsers can seek in. Owned by one thread, which
 * closes it.
 */
final class ClipMuxer implements PacketWriter {
    private static final int TICKS_PER_SECOND = 90_000;
    private static final long USUAL_STEP = TICKS_PER_SECOND / 25;
    /** Without it Apple's players refuse H.265. */
    private static final int HVC1 = 'h' | ('v' << 8) | ('c' << 16) | ('1' << 24);

    private final Path file;
    private final AVPacket packet = av_packet_alloc();
    private AVFormatContext output;
    private AVIOContext io;
    private AVStream stream;
    private EncodedPacket pending;
    private long firstDtsNanos;
    private long firstPtsNanos;
    private long lastDts = Long.MIN_VALUE;
    private long lastStep = USUAL_STEP;
    /** How long the file was when the last fragment had been written whole; 0 before the first. */
    private long playableBytes;

    /** @param file written over; made with the first packet */
    ClipMuxer(Path file) {
        this.file = file;
    }

    @Override
    public void add(EncodedFormat format, EncodedPacket next) throws IOException {
        if (output == null) {
            if (!next.key()) {
                return;
            }
            open(format);
            firstDtsNanos = next.dtsNanos();
            firstPtsNanos = next.ptsNanos();
        }
        if (next.ptsNanos() < firstPtsNanos) {
            return;
        }
        if (pending != null) {
            write(pending, next.dtsNanos());
        }
        pending = next;
    }

    @Override
    public boolean hasBegun() {
        return output != null;
    }

    @Override
    public void finish() throws IOException {
        if (pending != null) {
            write(pending, pending.dtsNanos() + lastStep * 1_000_000_000L / TICKS_PER_SECOND);
            pending = null;
        }
        check(av_write_trailer(output), "trailer");
        check(closeFile(), "end");
    }

    /** The header is touched only after all else was written: up to the last whole fragment the file is what it was. */
    @Override
    public boolean salvage() throws IOException {
        closeFile();
        if (playableBytes == 0) {
            return false;
        }
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
            cut.truncate(playableBytes);
        }
        return true;
    }

    @Override
    public void close() {
        if (!packet.isNull()) {
            av_packet_free(packet);
        }
        if (output != null) {
            closeFile();
            avformat_free_context(output);
            output = null;
        }
    }

    private void open(EncodedFormat format) throws IOException {
        AVFormatContext opening = new AVFormatContext(null);
        check(avformat_alloc_output_context2(opening, null, "mp4", file.toString()), "container");
        output = opening;
        stream = avformat_new_stream(output, null);
        format.describe(stream.codecpar());
        if (format.codecId() == AV_CODEC_ID_HEVC) {
            stream.codecpar().codec_tag(HVC1);
        }
        stream.sample_aspect_ratio()
                .num(format.aspect().width())
                .den(format.aspect().height());
        stream.time_base().num(1).den(TICKS_PER_SECOND);
        AVIOContext opened = new AVIOContext(null);
        check(avio_open(opened, file.toString(), AVIO_FLAG_WRITE), "file");
        io = opened;
        output.pb(io);
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "movflags", "hybrid_fragmented+frag_keyframe", 0);
        try (PointerPointer<AVDictionary> holder = new PointerPointer<>(1)) {
            holder.put(0, options);
            int code = avformat_write_header(output, holder);
            av_dict_free(holder);
            check(code, "header");
        }
    }

    /** What the last write gave; the context's own pointer to it stays and must not be used again. */
    private int closeFile() {
        int code = io == null ? 0 : avio_closep(io);
        io = null;
        return code;
    }

    private void write(EncodedPacket next, long followingDtsNanos) throws IOException {
        long dts = Math.max(ticks(next.dtsNanos()), lastDts + 1);
        long duration = Math.max(1, ticks(followingDtsNanos) - dts);
        check(av_new_packet(packet, next.data().length), "packet");
        packet.data().put(next.data());
        packet.dts(dts).pts(Math.max(dts, ticks(next.ptsNanos()))).duration(duration);
        packet.stream_index(stream.index());
        if (next.key()) {
            packet.flags(packet.flags() | AV_PKT_FLAG_KEY);
        }
        int code = av_write_frame(output, packet);
        av_packet_unref(packet);
        check(code, "packet");
        if (next.key()) {
            // What came before it is a whole fragment now: on the disk it survives a kill.
            avio_flush(io);
            check(io.error(), "disk");
            playableBytes = lastDts == Long.MIN_VALUE ? 0 : avio_tell(io);
        }
        lastDts = dts;
        lastStep = duration;
    }

    private long ticks(long nanos) {
        return Math.round((nanos - firstDtsNanos) * (TICKS_PER_SECOND / 1e9));
    }

    private void check(int code, String step) throws IOException {
        if (code < 0) {
            throw new IOException("the clip " + file + " cannot be written (" + step + ", FFmpeg says " + code
                    + "): check that its folder is writable and has room");
        }
    }
}
