package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_clone;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** References to packets that may have to be decoded later. Owned by one thread, which closes it. */
final class KeptPackets implements AutoCloseable {
    private final List<AVPacket> packets = new ArrayList<>();

    /** Keeps a reference to a packet, which stays the caller's. */
    void add(AVPacket packet) {
        AVPacket kept = av_packet_clone(packet);
        if (kept == null || kept.isNull()) {
            throw new OutOfMemoryError("no native memory for a packet of " + packet.size() + " bytes");
        }
        packets.add(kept);
    }

    /** In the order in which they came; valid until they are let go. */
    List<AVPacket> all() {
        return packets;
    }

    /** Lets go of all. */
    void clear() {
        packets.forEach(packet -> av_packet_free(packet));
        packets.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
