package io.emberwatch.monitor.camera.fault;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.PointerPointer;

/** A clip cut into HLS segments by FFmpeg, and the playlist of a live stream that has got so far. Immutable. */
public final class HlsSegments {
    private static final int WINDOW = 3;

    private final Path folder;
    private final int seconds;
    private final int count;

    private HlsSegments(Path folder, int seconds, int count) {
        this.folder = folder;
        this.seconds = seconds;
        this.count = count;
    }

    /**
     * Cuts an MP4 file.
     *
     * @param folder empty
     * @param seconds of a segment; the clip must have key frames there
     */
    public static HlsSegments cut(Path clip, Path folder, int seconds) {
        AVFormatContext input = new AVFormatContext(null);
        check(avformat_open_input(input, clip.toString(), null, null), "clip");
        AVFormatContext output = new AVFormatContext(null);
        Path playlist = folder.resolve("all.m3u8");
        check(avformat_alloc_output_context2(output, null, "hls", playlist.toString()), "container");
        AVPacket packet = av_packet_alloc();
        AVDictionary options = new AVDictionary(null);
        try {
            AVStream from = input.streams(0);
            AVStream to = avformat_new_stream(output, null);
            check(avcodec_parameters_copy(to.codecpar(), from.codecpar()), "parameters");
            to.codecpar().codec_tag(0);
            av_dict_set(options, "hls_time", Integer.toString(seconds), 0);
            av_dict_set(options, "hls_list_size", "0", 0);
            av_dict_set(options, "hls_segment_filename", folder.resolve("%d.ts").toString(), 0);
            try (PointerPointer<AVDictionary> holder = new PointerPointer<>(1)) {
                holder.put(0, options);
                check(avformat_write_header(output, holder), "header");
                av_dict_free(holder);
            }
            while (av_read_frame(input, packet) >= 0) {
                av_packet_rescale_ts(packet, from.time_base(), to.time_base());
                packet.stream_index(0);
                check(av_interleaved_write_frame(output, packet), "packet");
                av_packet_unref(packet);
            }
            check(av_write_trailer(output), "trailer");
        } finally {
            av_packet_free(packet);
            avformat_free_context(output);
            avformat_close_input(input);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> segments =
                    files.filter(file -> file.toString().endsWith(".ts")).toList();
            return new HlsSegments(folder, seconds, segments.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int count() {
        return count;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** The last segments that are complete; three of them are there from the beginning. */
    String playlist(Duration age) {
        int last = Math.min(count, WINDOW + (int) (age.toSeconds() / seconds));
        int first = Math.max(0, last - WINDOW);
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:" + seconds
                + "\n#EXT-X-MEDIA-SEQUENCE:" + first + "\n");
        for (int number = first; number < last; number++) {
            text.append("#EXTINF:")
                    .append(seconds)
                    .append(".0,\nsegment/")
                    .append(number)
                    .append(".ts\n");
        }
        return text.toString();
    }

    private static void check(int code, String what) {
        if (code < 0) {
            throw new IllegalStateException("FFmpeg cannot cut the clip: " + what + " gave " + code);
        }
    }
}
