package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/**
 * What is known of a packet without its data. Immutable.
 *
 * @param stream which of the input's streams it is of
 * @param key whether decoding may begin with it
 * @param corrupt whether the demuxer calls it damaged
 * @param size of its data, in bytes
 * @param pts its time of showing in the stream's own unit; empty where it has none
 * @param dts its time of decoding in the stream's own unit; empty where it has none
 */
record PacketHead(int stream, boolean key, boolean corrupt, int size, OptionalLong pts, OptionalLong dts) {
    /** Its place in the stream: the time of decoding, or of showing where there is no other. */
    OptionalLong place() {
        return dts.isPresent() ? dts : pts;
    }

    /** Reads the heads of whatever comes in one packet of FFmpeg's. Owned by one thread. */
    static final class Reader {
        private final NativeFields fields;
        private final int stream;
        private final int flags;
        private final int size;
        private final int pts;
        private final int dts;

        /** @param packet stays the caller's, and must outlive this */
        Reader(AVPacket packet) {
            fields = new NativeFields(packet);
            stream = packet.offsetof("stream_index");
            flags = packet.offsetof("flags");
            size = packet.offsetof("size");
            pts = packet.offsetof("pts");
            dts = packet.offsetof("dts");
        }

        /** The head of what the packet now holds. */
        PacketHead read() {
            fields.read();
            int now = fields.intAt(flags);
            return new PacketHead(
                    fields.intAt(stream),
                    (now & AV_PKT_FLAG_KEY) != 0,
                    (now & AV_PKT_FLAG_CORRUPT) != 0,
                    fields.intAt(size),
                    time(fields.longAt(pts)),
                    time(fields.longAt(dts)));
        }

        private static OptionalLong time(long ticks) {
            return ticks == AV_NOPTS_VALUE ? OptionalLong.empty() : OptionalLong.of(ticks);
        }
    }
}
