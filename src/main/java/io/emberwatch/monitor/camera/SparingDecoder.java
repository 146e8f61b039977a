package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.DecodeConfig;
import io.emberwatch.monitor.config.DecodeConfig.Decode;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * Decides over each packet of an open stream: the guard says whether anything whole can come of it, then the choice says
 * whether it is decoded now, kept or let go. Of a damaged group nothing is kept: decoding goes on at the next whole key
 * frame. Used by the source's thread, which closes it; decoder and guard stay the caller's.
 */
final class SparingDecoder implements AutoCloseable {
    /** Of the present group, while its camera is calm: two seconds at 32 Mbit/s. */
    private static final long MOST_KEPT_BYTES = 8L << 20;
    /** Frames that are shown before a key frame but come after it follow it closely. */
    private static final int MOST_LEADING = 16;

    /** What became of a packet. */
    enum Outcome {
        /** The decoder has it; a frame may come out. */
        DECODED,
        /** It is whole, but its frame is not wanted now. */
        LEFT_OUT,
        /** Nothing whole can come of it. */
        SKIPPED
    }

    private final StreamGuard guard;
    private final FrameDemand demand;
    private final CaptureConfig capture;
    private final boolean live;
    private final boolean byArrival;
    private final KeptPackets kept = new KeptPackets();
    private FfmpegDecoder decoder;
    private PacketChoice choice;
    /** Whether every whole packet is decoded: then there is nothing to choose. */
    private boolean all;

    private double nanosPerTick;
    /** Whether a frame has come out that was not handed on yet. */
    private boolean ready;
    /** Of the key frame that decoding began anew with, while frames that are shown before it may follow. */
    private OptionalLong beganPts = OptionalLong.empty();

    private int sinceBegan;

    /**
     * @param live whether the stream is a live one; a file costs a camera nothing and is decoded whole
     * @param byArrival whether the demand reckons by the packets' arrival; it is not asked where it does not
     */
    SparingDecoder(StreamGuard guard, FrameDemand demand, CaptureConfig capture, boolean live, boolean byArrival) {
        this.guard = guard;
        this.demand = demand;
        this.capture = capture;
        this.live = live;
        this.byArrival = byArrival;
    }

    /** The stream begins, or begins again, with a decoder of its own. */
    void begin(FfmpegDecoder next, AVStream stream) {
        kept.clear();
        decoder = next;
        nanosPerTick = 1e9 * stream.time_base().num() / stream.time_base().den();
        DecodeConfig decoding = capture.decoding();
        Decode mode = !live && decoding.decode() == Decode.AUTO ? Decode.ALL : decoding.decode();
        long gap =
                Math.min(decoding.keyframeGap().toNanos(), capture.staleAfter().toNanos() / 2);
        choice = new PacketChoice(mode, gap, MOST_KEPT_BYTES);
        all = mode == Decode.ALL;
        ready = false;
        beganPts = OptionalLong.empty();
    }

    /**
     * Takes the next packet, which stays the caller's.
     *
     * @param head of that packet
     * @param arrivedNanos when it came, on the ticker
     * @param needed whether a key frame is decoded though nobody wants its frame: the stream's size is not known yet
     */
    Outcome take(AVPacket packet, PacketHead head, long arrivedNanos, boolean needed) {
        DamageGate.Step whole = guard.packet(head, arrivedNanos);
        if (whole == DamageGate.Step.SKIP) {
            kept.clear();
            choice.lost(head.key(), streamNanos(head), arrivedNanos);
            return Outcome.SKIPPED;
        }
        if (decoder.seekDevice(packet)) {
            // Devices that are not there are complained about, which is no fault of the stream.
            guard.forgetComplaints();
        }
        boolean restart = whole == DamageGate.Step.RESTART;
        if (restart) {
            decoder.flush();
        }
        if (all) {
            decoder.send(packet);
            return Outcome.DECODED;
        }
        PacketChoice.Step step = choice.next(
                head.key(),
                streamNanos(head),
                arrivedNanos,
                head.size(),
                demand.suspected(),
                () -> !byArrival || needed || demand.wants(arrivedNanos));
        return follow(step, packet, head, restart);
    }

    /** Whether a frame came out; it stays until the next call. */
    boolean receive() {
        boolean had = ready;
        ready = false;
        return had || decoder.receive();
    }

    private Outcome follow(PacketChoice.Step step, AVPacket packet, PacketHead head, boolean restart) {
        boolean leading = isLeading(head);
        switch (step) {
            case DECODE -> {
                if (leading) {
                    return Outcome.LEFT_OUT;
                }
                decoder.send(packet);
            }
            case DECODE_ANEW -> {
                kept.clear();
                decoder.flush();
                decoder.send(packet);
                // After damage the guard itself knows what may lead the key frame.
                began(restart ? OptionalLong.empty() : head.pts());
            }
            case DECODE_ALONE -> {
                kept.clear();
                ready = decoder.sendAlone(packet);
                if (decoder.drained()) {
                    kept.add(packet);
                }
                choice.decodedAlone(ready, decoder.drained(), head.size());
                began(head.pts());
            }
            case KEEP_FIRST -> {
                kept.clear();
                kept.add(packet);
                decoder.flush();
                began(head.pts());
                return Outcome.LEFT_OUT;
            }
            case KEEP -> {
                if (!leading) {
                    kept.add(packet);
                }
                return Outcome.LEFT_OUT;
            }
            case CATCH_UP -> catchUp(packet, leading);
            case DROP -> {
                kept.clear();
                return Outcome.LEFT_OUT;
            }
        }
        return Outcome.DECODED;
    }

    /** Decodes the present group up to the packet, whose frame is the only one that is handed on. */
    private void catchUp(AVPacket packet, boolean leading) {
        for (AVPacket earlier : kept.all()) {
            decoder.send(earlier);
            while (decoder.receive()) {
                // Only the newest frame is of use.
            }
        }
        kept.clear();
        if (!leading) {
            decoder.send(packet);
        }
    }

    private void began(OptionalLong pts) {
        beganPts = pts;
        sinceBegan = 0;
    }

    /**
     * Whether the packet's frame is shown before the key frame that decoding began anew with. It may need what came
     * before that and was not decoded; nothing that is shown later needs it. To decode it would look like damage.
     */
    private boolean isLeading(PacketHead packet) {
        if (beganPts.isEmpty()) {
            return false;
        }
        sinceBegan++;
        boolean leading = sinceBegan <= MOST_LEADING
                && packet.pts().isPresent()
                && packet.pts().getAsLong() < beganPts.getAsLong();
        if (!leading) {
            beganPts = OptionalLong.empty();
        }
        return leading;
    }

    private OptionalLong streamNanos(PacketHead packet) {
        OptionalLong place = packet.place();
        return place.isEmpty() ? place : OptionalLong.of(Math.round(place.getAsLong() * nanosPerTick));
    }

    @Override
    public void close() {
        kept.close();
    }
}
