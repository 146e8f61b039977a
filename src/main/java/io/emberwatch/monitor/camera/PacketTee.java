package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_NEW_EXTRADATA;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;

import io.emberwatch.monitor.camera.clip.EncodedFormat;
import io.emberwatch.monitor.camera.clip.EncodedPacket;
import io.emberwatch.monitor.camera.clip.PacketTap;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the packets of an open input into Java's memory for a tap, with times that hold. Streams that no clip can be
 * made of, such as raw frames of a device, cost nothing. Used by the source's thread.
 */
final class PacketTee {
    private static final Logger LOG = LoggerFactory.getLogger(PacketTee.class);

    private final PacketTap tap;
    private final LongSupplier ticker;
    private PacketClock clock = new PacketClock();
    private EncodedFormat format;
    private double nanosPerTick;
    private boolean untimed;
    private boolean ordered;
    private DecodeOrder order = new DecodeOrder();
    private boolean flowing;

    /** @param ticker monotonic nanoseconds */
    PacketTee(PacketTap tap, LongSupplier ticker) {
        this.tap = tap;
        this.ticker = ticker;
    }

    /** @param live whether packets come at the camera's pace, so that their arrival may stand for missing times */
    void open(FfmpegInput input, boolean live) {
        AVStream stream = input.stream();
        format = EncodedFormat.of(stream.codecpar());
        flowing = !tap.equals(PacketTap.NONE) && format.fitsMp4();
        nanosPerTick = 1e9 * stream.time_base().num() / stream.time_base().den();
        // What FFmpeg gives such a live stream instead are 25 frames a second, whatever really comes.
        untimed = live && input.isUntimed();
        ordered = !input.isDescribed();
        order = new DecodeOrder();
        clock = new PacketClock();
        if (!flowing && !tap.equals(PacketTap.NONE)) {
            LOG.info(
                    "no clips can be made of {} video; set the camera to H.264 or H.265",
                    avcodec_get_name(format.codecId()).getString());
        }
        if (flowing) {
            tap.begin(format);
        }
    }

    /** The same input begins again, as a file does that is played in a circle. */
    void rewound() {
        clock.join();
    }

    /**
     * Copies a packet of the video stream; it stays the caller's.
     *
     * @param head of that packet
     * @param decoder of the stream, which knows how far the order of decoding may run ahead of the order of showing
     */
    void take(AVPacket packet, PacketHead head, FfmpegDecoder decoder) {
        if (!flowing || head.size() < 1) {
            return;
        }
        long arrived = ticker.getAsLong();
        OptionalLong pts = nanos(head.pts());
        OptionalLong dts = ordered ? nanos(head.dts()) : OptionalLong.empty();
        if (!ordered && pts.isPresent()) {
            dts = OptionalLong.of(order.next(pts.getAsLong(), decoder.delay()));
        }
        PacketClock.Stamp stamp = clock.next(dts, pts, arrived);
        if (changesFormat(packet)) {
            tap.begin(format);
        }
        byte[] data = new byte[head.size()];
        packet.data().get(data);
        tap.packet(new EncodedPacket(data, stamp.dtsNanos(), stamp.ptsNanos(), head.key(), arrived));
    }

    /** Nothing follows. */
    void close() {
        if (flowing) {
            flowing = false;
            tap.end();
        }
    }

    private OptionalLong nanos(OptionalLong ticks) {
        return untimed || ticks.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round(ticks.getAsLong() * nanosPerTick));
    }

    private boolean changesFormat(AVPacket packet) {
        if (packet.side_data_elems() == 0) {
            return false;
        }
        try (SizeTPointer size = new SizeTPointer(1)) {
            BytePointer header = av_packet_get_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, size);
            if (header == null || header.isNull() || size.get() < 1) {
                return false;
            }
            byte[] copy = new byte[Math.toIntExact(size.get())];
            header.get(copy);
            EncodedFormat next = format.withExtradata(copy);
            boolean changed = !next.equals(format);
            format = next;
            return changed;
        }
    }

    /**
     * Gives every packet of a connection times that a file can hold: missing ones are filled in, equal ones are pushed
     * apart, and after a fall of more than a second or a leap of more than ten time goes on by arrival. Not thread-safe.
     */
    static final class PacketClock {
        private static final long FALL_NANOS = 1_000_000_000L;
        private static final long LEAP_NANOS = 10_000_000_000L;

        private boolean started;
        private boolean joining;
        private long offset;
        private long lastDts;
        private long lastArrived;
        private long step = 40_000_000L;

        /**
         * A packet's times.
         *
         * @param leap whether the stream's own times do not follow those before
         */
        public record Stamp(long dtsNanos, long ptsNanos, boolean leap) {}

        /**
         * The next packet's times.
         *
         * @param dts and {@code pts} as the stream has them, in nanoseconds; where it has none, the packet's arrival
         *     counts
         * @param arrived on the monotonic ticker
         */
        public Stamp next(OptionalLong dts, OptionalLong pts, long arrived) {
            if (joining && (dts.isPresent() || pts.isPresent())) {
                offset = lastDts + step - dts.orElseGet(pts::getAsLong);
                joining = false;
            }
            long decode = decode(dts, pts, arrived);
            boolean leap = started && (decode < lastDts - FALL_NANOS || decode > lastDts + LEAP_NANOS);
            if (leap) {
                long gone = lastDts + Math.max(step, arrived - lastArrived);
                offset += gone - decode;
                decode = gone;
            } else if (started) {
                decode = Math.max(decode, lastDts + 1);
                step = decode - lastDts;
            }
            started = true;
            lastDts = decode;
            lastArrived = arrived;
            long show = pts.isPresent() ? pts.getAsLong() + offset : decode;
            return new Stamp(decode, Math.max(show, decode), leap);
        }

        /** What follows begins again from the stream's first times, as a file does that is played in a circle. */
        public void join() {
            joining = started;
        }

        private long decode(OptionalLong dts, OptionalLong pts, long arrived) {
            if (dts.isPresent()) {
                return dts.getAsLong() + offset;
            }
            if (pts.isPresent()) {
                // A frame may be shown before the one that was decoded before it: decoding times rise all the same.
                long show = pts.getAsLong() + offset;
                return started && show < lastDts && show >= lastDts - FALL_NANOS ? lastDts + step : show;
            }
            return started ? lastDts + (arrived - lastArrived) : 0;
        }
    }
}
