package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import java.io.ByteArrayOutputStream;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.javacpp.BytePointer;

/** Completes the description of a stream from its first key frame, where the camera's own description has gaps. */
final class StreamParameters {
    private static final int SPS_H264 = 7;
    private static final int PPS_H264 = 8;
    private static final int VPS_HEVC = 32;
    private static final int PPS_HEVC = 34;

    private StreamParameters() {}

    /**
     * Sets the size, and the codec's header where there is none.
     *
     * @param parameters of the stream; what is allocated belongs to them
     * @param key a key frame
     * @param width pixels a row, as decoded
     * @param height rows, as decoded
     */
    static void complete(AVCodecParameters parameters, AVPacket key, int width, int height) {
        parameters.width(width).height(height);
        boolean known = parameters.codec_id() == AV_CODEC_ID_H264 || parameters.codec_id() == AV_CODEC_ID_HEVC;
        if (!known || parameters.extradata_size() > 0) {
            return;
        }
        byte[] data = new byte[key.size()];
        key.data().get(data);
        byte[] header = parameterSets(data, parameters.codec_id() == AV_CODEC_ID_HEVC);
        if (header.length > 0) {
            BytePointer copy = new BytePointer(av_mallocz(header.length + AV_INPUT_BUFFER_PADDING_SIZE));
            copy.put(header);
            parameters.extradata(copy).extradata_size(header.length);
        }
    }

    /** The parameter sets in a frame of H.264 or H.265 whose units are set apart by start codes. */
    static byte[] parameterSets(byte[] frame, boolean hevc) {
        ByteArrayOutputStream sets = new ByteArrayOutputStream();
        int at = startCode(frame, 0);
        while (at < frame.length) {
            int next = startCode(frame, at + 3);
            int unit = at + 3;
            if (unit < frame.length && isParameterSet(frame[unit], hevc)) {
                sets.write(0);
                sets.write(frame, at, next - at);
            }
            at = next;
        }
        return sets.toByteArray();
    }

    private static boolean isParameterSet(byte first, boolean hevc) {
        if (hevc) {
            int type = (first >> 1) & 0x3f;
            return type >= VPS_HEVC && type <= PPS_HEVC;
        }
        int type = first & 0x1f;
        return type == SPS_H264 || type == PPS_H264;
    }

    private static int startCode(byte[] data, int from) {
        for (int i = from; i + 2 < data.length; i++) {
            if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
                return i;
            }
        }
        return data.length;
    }
}
