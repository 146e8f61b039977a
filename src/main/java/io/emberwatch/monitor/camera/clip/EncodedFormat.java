package io.emberwatch.monitor.camera.clip;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_RAWVIDEO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.FF_COMPLIANCE_NORMAL;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_format;
import static org.bytedeco.ffmpeg.global.avformat.avformat_query_codec;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.javacpp.BytePointer;

/**
 * What a file's header says of an encoded video stream. Immutable; equal where all of it is.
 *
 * @param codecId FFmpeg's number of the codec
 * @param width pixels a row
 * @param height rows
 * @param aspect of a pixel
 * @param extradata the codec's own header, read-only; empty where the stream has it in its packets
 */
public record EncodedFormat(int codecId, int width, int height, Aspect aspect, ByteBuffer extradata) {
    /** A pixel's width over its height; 0 over 1 where it is unknown. */
    public record Aspect(int width, int height) {}

    /** Copies FFmpeg's description; the parameters stay the caller's. */
    public static EncodedFormat of(AVCodecParameters parameters) {
        byte[] header = new byte[Math.max(0, parameters.extradata_size())];
        if (header.length > 0) {
            parameters.extradata().get(header);
        }
        return new EncodedFormat(
                parameters.codec_id(),
                parameters.width(),
                parameters.height(),
                new Aspect(
                        parameters.sample_aspect_ratio().num(),
                        parameters.sample_aspect_ratio().den()),
                ByteBuffer.wrap(header).asReadOnlyBuffer());
    }

    /** The same stream with another header of the codec. */
    public EncodedFormat withExtradata(byte[] header) {
        return new EncodedFormat(
                codecId, width, height, aspect, ByteBuffer.wrap(header).asReadOnlyBuffer());
    }

    /** Whether an MP4 file can hold it so that it plays; frames that are not encoded, as of some devices, do not count. */
    public boolean fitsMp4() {
        AVOutputFormat mp4 = av_guess_format("mp4", null, null);
        // Without the codec's own description, which streams of VP9 lack, players refuse the file.
        return codecId != AV_CODEC_ID_RAWVIDEO
                && codecId != AV_CODEC_ID_VP9
                && avformat_query_codec(mp4, codecId, FF_COMPLIANCE_NORMAL) == 1;
    }

    /** Describes it to FFmpeg; what is allocated belongs to the parameters. */
    void describe(AVCodecParameters parameters) {
        parameters.codec_type(AVMEDIA_TYPE_VIDEO).codec_id(codecId).width(width).height(height);
        parameters.sample_aspect_ratio().num(aspect.width()).den(aspect.height());
        int size = extradata.remaining();
        if (size > 0) {
            byte[] header = new byte[size];
            extradata.duplicate().get(header);
            BytePointer copy = new BytePointer(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
            copy.put(header);
            parameters.extradata(copy).extradata_size(size);
        }
    }
}
