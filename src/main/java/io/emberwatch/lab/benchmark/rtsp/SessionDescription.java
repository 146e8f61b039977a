package io.emberwatch.lab.benchmark.rtsp;

import io.emberwatch.lab.benchmark.rtsp.VideoClip.Codec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What a stream holds, in the words of SDP (RFC 4566, 6184 and 7798). Pure. */
public final class SessionDescription {
    /** The name of the video track, to which a client's SETUP goes. */
    public static final String TRACK = "track1";

    private SessionDescription() {}

    /**
     * Describes a clip as one track of video.
     *
     * @param framesPerSecond as announced; 0 leaves it out
     */
    public static String of(VideoClip clip, double framesPerSecond) {
        String rate = framesPerSecond > 0 ? String.format(Locale.ROOT, "a=framerate:%.3f\n", framesPerSecond) : "";
        return """
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=emberwatch
                c=IN IP4 0.0.0.0
                t=0 0
                a=control:*
                a=range:npt=now-
                m=video 0 RTP/AVP %d
                a=rtpmap:%d %s/%d
                a=fmtp:%d %s
                %sa=control:%s
                """.formatted(
                        RtpPacketizer.PAYLOAD_TYPE,
                        RtpPacketizer.PAYLOAD_TYPE,
                        clip.codec() == Codec.H264 ? "H264" : "H265",
                        VideoClip.TICKS_PER_SECOND,
                        RtpPacketizer.PAYLOAD_TYPE,
                        clip.codec() == Codec.H264 ? h264(clip) : hevc(clip),
                        rate,
                        TRACK)
                .replace("\n", "\r\n");
    }

    private static String h264(VideoClip clip) {
        byte[] sps = clip.parameterSets().get(0);
        return "packetization-mode=1; profile-level-id=" + HexFormat.of().formatHex(sps, 1, 4)
                + "; sprop-parameter-sets="
                + String.join(
                        ",",
                        clip.parameterSets().stream()
                                .map(SessionDescription::base64)
                                .toList());
    }

    private static String hevc(VideoClip clip) {
        List<String> names = List.of("sprop-vps", "sprop-sps", "sprop-pps");
        return String.join(
                "; ",
                clip.parameterSets().stream()
                        .map(unit -> names.get(NalUnits.type(Codec.HEVC, unit) - 32) + "=" + base64(unit))
                        .toList());
    }

    private static String base64(byte[] unit) {
        return Base64.getEncoder().encodeToString(unit);
    }
}
