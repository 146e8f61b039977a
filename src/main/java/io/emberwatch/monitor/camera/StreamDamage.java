package io.emberwatch.monitor.camera;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * How much of a stream was lost of late: half a minute in which most of the frames could not be used is a fault, and it
 * lasts until most of them can be used again. Pure. Not thread-safe.
 */
final class StreamDamage {
    private static final long SLICE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int SLICES = 30;
    private static final double BEGIN = 0.5;
    private static final double END = 0.25;
    /** What senders put into a packet at most; FFmpeg does not tell how many there were. */
    private static final int PACKET_BYTES = 1400;

    private static final class Slice {
        private final long beganNanos;
        private long frames;
        private long skipped;
        private long received;
        private long lost;

        private Slice(long beganNanos) {
            this.beganNanos = beganNanos;
        }
    }

    private final Deque<Slice> slices = new ArrayDeque<>();
    /** The latest of them; null before the first. */
    private Slice latest;

    private boolean damaged;

    /**
     * One encoded frame came.
     *
     * @param bytes of it
     * @param lostPackets of the network that were missed with it
     */
    void came(long nowNanos, int bytes, int lostPackets) {
        if (latest == null || nowNanos - latest.beganNanos >= SLICE_NANOS) {
            latest = new Slice(nowNanos);
            slices.addLast(latest);
            while (slices.size() > SLICES) {
                slices.removeFirst();
            }
        }
        latest.frames++;
        latest.received += Math.max(1, (bytes + PACKET_BYTES - 1) / PACKET_BYTES);
        latest.lost += lostPackets;
    }

    /** The latest one could not be used for damage. */
    void skipped() {
        if (latest != null) {
            latest.skipped++;
        }
    }

    /** What is wrong, in words; empty while most of the frames can be used. */
    Optional<String> fault() {
        long frames = 0;
        long skipped = 0;
        long received = 0;
        long lost = 0;
        for (Slice slice : slices) {
            frames += slice.frames;
            skipped += slice.skipped;
            received += slice.received;
            lost += slice.lost;
        }
        if (slices.size() == SLICES || damaged) {
            damaged = skipped > (damaged ? END : BEGIN) * frames;
        }
        if (!damaged) {
            return Optional.empty();
        }
        if (lost == 0) {
            return Optional.of("damaged video, most frames cannot be decoded; check the camera and its network");
        }
        String share = String.format(Locale.ROOT, "%.2g", 100.0 * lost / (lost + received));
        return Optional.of("damaged video, about " + plain(share) + "% of packets lost; check the camera's network");
    }

    private static String plain(String number) {
        return number.contains("e") ? Long.toString(Math.round(Double.parseDouble(number))) : number;
    }
}
