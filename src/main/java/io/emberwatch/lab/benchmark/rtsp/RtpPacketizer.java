package io.emberwatch.lab.benchmark.rtsp;

import io.emberwatch.lab.benchmark.rtsp.VideoClip.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts frames into the payloads of RTP packets, after RFC 6184 (H.264) and RFC 7798 (HEVC): a unit that fits goes alone,
 * a larger one in fragments. Pure.
 */
public final class RtpPacketizer {
    /** The type of payload that {@link SessionDescription} announces. */
    public static final int PAYLOAD_TYPE = 96;

    /** Bytes of a packet's header. */
    public static final int HEADER = 12;

    /** So that a packet fits into an Ethernet frame, tunnels included. */
    private static final int MOST = 1400;

    private static final int H264_FRAGMENT = 28;
    private static final int HEVC_FRAGMENT = 49;
    private static final int BEGIN = 0x80;
    private static final int END = 0x40;

    private RtpPacketizer() {}

    /** The payloads of a frame, in order; the packet of the last one carries the marker. */
    public static List<byte[]> payloads(Codec codec, VideoClip.Frame frame) {
        List<byte[]> payloads = new ArrayList<>();
        for (byte[] unit : frame.units()) {
            if (unit.length <= MOST) {
                payloads.add(unit);
            } else {
                fragments(codec, unit, payloads);
            }
        }
        return payloads;
    }

    /**
     * Writes the header of a packet.
     *
     * @param marker whether it is the last one of its frame
     * @param timestamp of the frame, in ticks, cut to 32 bits
     */
    public static void header(ByteBuffer to, boolean marker, int sequence, int timestamp, int source) {
        to.put((byte) 0x80)
                .put((byte) (marker ? 0x80 | PAYLOAD_TYPE : PAYLOAD_TYPE))
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(source);
    }

    private static void fragments(Codec codec, byte[] unit, List<byte[]> payloads) {
        int head = codec == Codec.H264 ? 1 : 2;
        int room = MOST - head - 1;
        for (int at = head; at < unit.length; at += room) {
            int end = Math.min(unit.length, at + room);
            byte[] payload = new byte[head + 1 + end - at];
            int flags = (at == head ? BEGIN : 0) | (end == unit.length ? END : 0);
            if (codec == Codec.H264) {
                payload[0] = (byte) ((unit[0] & 0xe0) | H264_FRAGMENT);
            } else {
                payload[0] = (byte) ((unit[0] & 0x81) | (HEVC_FRAGMENT << 1));
                payload[1] = unit[1];
            }
            payload[head] = (byte) (flags | NalUnits.type(codec, unit));
            System.arraycopy(unit, at, payload, head + 1, end - at);
            payloads.add(payload);
        }
    }

    /** A clip whose frames are cut already: the payloads by frame. */
    static byte[][][] cut(VideoClip clip) {
        byte[][][] cut = new byte[clip.frames().size()][][];
        Arrays.setAll(
                cut, number -> payloads(clip.codec(), clip.frames().get(number)).toArray(byte[][]::new));
        return cut;
    }
}
