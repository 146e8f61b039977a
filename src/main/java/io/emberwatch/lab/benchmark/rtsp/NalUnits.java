package io.emberwatch.lab.benchmark.rtsp;

import io.emberwatch.lab.benchmark.rtsp.VideoClip.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes encoded video apart into its NAL units, as containers hold them: after lengths, or between start codes. */
final class NalUnits {
    private static final int H264_IDR = 5;
    private static final int H264_SPS = 7;
    private static final int H264_PPS = 8;
    private static final int H264_DELIMITER = 9;
    private static final int HEVC_VPS = 32;
    private static final int HEVC_PPS = 34;
    private static final int HEVC_DELIMITER = 35;

    private NalUnits() {}

    /** The units of a packet; {@code lengthBytes} is 0 where start codes part them. */
    static List<byte[]> split(byte[] data, int lengthBytes) {
        return lengthBytes == 0 ? byStartCodes(data) : byLengths(data, lengthBytes);
    }

    /** How many bytes each length of this stream has, from the container's header; 0 for start codes. */
    static int lengthBytes(Codec codec, byte[] header) {
        int at = codec == Codec.H264 ? 4 : 21;
        return isBoxed(header) && header.length > at ? (header[at] & 3) + 1 : 0;
    }

    /** The parameter sets in a container's header: {@code avcC}, {@code hvcC}, or units between start codes. */
    static List<byte[]> parameterSets(Codec codec, byte[] header) {
        if (!isBoxed(header)) {
            return byStartCodes(header).stream()
                    .filter(unit -> isParameterSet(codec, unit))
                    .toList();
        }
        return codec == Codec.H264 ? ofAvcc(header) : ofHvcc(header);
    }

    static boolean isParameterSet(Codec codec, byte[] unit) {
        int type = type(codec, unit);
        return codec == Codec.H264 ? type == H264_SPS || type == H264_PPS : type >= HEVC_VPS && type <= HEVC_PPS;
    }

    static boolean isDelimiter(Codec codec, byte[] unit) {
        return type(codec, unit) == (codec == Codec.H264 ? H264_DELIMITER : HEVC_DELIMITER);
    }

    /** Whether decoding can begin with it. */
    static boolean isKey(Codec codec, byte[] unit) {
        int type = type(codec, unit);
        return codec == Codec.H264 ? type == H264_IDR : type >= 16 && type <= 21;
    }

    static int type(Codec codec, byte[] unit) {
        return codec == Codec.H264 ? unit[0] & 0x1f : (unit[0] >> 1) & 0x3f;
    }

    private static boolean isBoxed(byte[] header) {
        return header.length > 0 && header[0] == 1;
    }

    private static List<byte[]> byLengths(byte[] data, int lengthBytes) {
        List<byte[]> units = new ArrayList<>();
        int at = 0;
        while (at + lengthBytes < data.length) {
            int length = number(data, at, lengthBytes);
            at += lengthBytes;
            if (length < 1 || length > data.length - at) {
                break;
            }
            units.add(Arrays.copyOfRange(data, at, at + length));
            at += length;
        }
        return units;
    }

    private static List<byte[]> byStartCodes(byte[] data) {
        List<byte[]> units = new ArrayList<>();
        int begin = -1;
        int at = 0;
        while (at + 3 <= data.length) {
            if (data[at] == 0 && data[at + 1] == 0 && data[at + 2] == 1) {
                addUnit(units, data, begin, at);
                begin = at + 3;
                at += 3;
            } else {
                at++;
            }
        }
        addUnit(units, data, begin, data.length);
        return units;
    }

    private static void addUnit(List<byte[]> units, byte[] data, int begin, int end) {
        int last = end;
        // A start code may be longer by a zero, and a unit may be padded by some; its own last byte is never zero.
        while (begin >= 0 && last > begin && data[last - 1] == 0) {
            last--;
        }
        if (begin >= 0 && last > begin) {
            units.add(Arrays.copyOfRange(data, begin, last));
        }
    }

    private static List<byte[]> ofAvcc(byte[] header) {
        List<byte[]> units = new ArrayList<>();
        int at = take(header, 6, header[5] & 0x1f, units);
        if (at < header.length) {
            take(header, at + 1, header[at] & 0xff, units);
        }
        return units;
    }

    private static List<byte[]> ofHvcc(byte[] header) {
        List<byte[]> units = new ArrayList<>();
        int at = 23;
        for (int array = 0; array < (header[22] & 0xff) && at + 3 <= header.length; array++) {
            at = take(header, at + 3, number(header, at + 1, 2), units);
        }
        return units.stream().filter(unit -> isParameterSet(Codec.HEVC, unit)).toList();
    }

    private static int take(byte[] header, int from, int count, List<byte[]> units) {
        int at = from;
        for (int i = 0; i < count && at + 2 <= header.length; i++) {
            int length = number(header, at, 2);
            units.add(Arrays.copyOfRange(header, at + 2, at + 2 + length));
            at += 2 + length;
        }
        return at;
    }

    private static int number(byte[] data, int at, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (data[at + i] & 0xff);
        }
        return value;
    }
}
