package io.emberwatch.lab.benchmark.rtsp;

import java.util.List;

/**
 * The encoded frames of a clip in memory, ready to be sent: read once, shared by all who play it. Immutable by
 * convention: the arrays are not copied.
 *
 * @param width pixels a row
 * @param height rows
 * @param parameterSets the units a decoder needs first, without start codes: SPS and PPS of H.264, VPS, SPS and PPS of HEVC
 * @param frames in the order of decoding, at least one; the first is a key frame
 * @param ticks how long the clip lasts before it begins again, in {@link #TICKS_PER_SECOND}
 */
public record VideoClip(
        Codec codec, int width, int height, List<byte[]> parameterSets, List<Frame> frames, long ticks) {
    /** The clock of video in RTP. */
    public static final int TICKS_PER_SECOND = 90_000;

    public VideoClip {
        parameterSets = List.copyOf(parameterSets);
        frames = List.copyOf(frames);
        if (frames.isEmpty() || ticks < 1) {
            throw new IllegalArgumentException("a clip needs frames and a length");
        }
    }

    /** How the frames are encoded. */
    public enum Codec {
        H264,
        HEVC
    }

    /**
     * One frame.
     *
     * @param units its NAL units without start codes; a key frame brings its parameter sets along
     * @param dts when it is decoded, and sent; from 0, rising, in {@link #TICKS_PER_SECOND}
     * @param pts when it is shown, on the same clock
     * @param key whether decoding can begin with it
     */
    public record Frame(List<byte[]> units, long dts, long pts, boolean key) {
        public Frame {
            units = List.copyOf(units);
        }

        /** Bytes of all units. */
        public int size() {
            return units.stream().mapToInt(unit -> unit.length).sum();
        }
    }

    /** Frames a second on average, greater than 0. */
    public double framesPerSecond() {
        return (double) frames.size() * TICKS_PER_SECOND / ticks;
    }
}
