package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.config.DecodeConfig.Decode;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Chooses which packets of a stream are decoded. While a camera is calm these are the key frames that are wanted; what
 * follows a key frame is kept, so that on suspicion the present group can be decoded at once. A state machine without
 * packets, threads or clocks of its own. Not thread-safe.
 */
final class PacketChoice {
    /** Streams do not keep their gaps to the tick. */
    private static final double TOLERANCE = 1.1;
    /** So many key frames that gave nothing by themselves, and the stream is decoded whole… */
    private static final int FRUITLESS = 2;
    /** …for so many key frames; then they are tried again. */
    private static final int TRIED_AGAIN = 30;

    /** What is done with a packet. */
    enum Step {
        /** It follows what was decoded before it. */
        DECODE,
        /** It is a key frame, and what was decoded before it does not lead up to it: the decoder begins anew. */
        DECODE_ANEW,
        /** It is a key frame that is decoded by itself, on a decoder that begins anew. What was kept is let go. */
        DECODE_ALONE,
        /** It is a key frame that nobody wants now. What was kept is let go, and this one is kept. */
        KEEP_FIRST,
        /** It is kept behind those kept before. */
        KEEP,
        /** What was kept is decoded, then this one. */
        CATCH_UP,
        /** It is let go, and with it what was kept. */
        DROP
    }

    private final Decode mode;
    private final double mostGapNanos;
    private final long mostKeptBytes;
    private final KeyFrameGaps gaps = new KeyFrameGaps();
    /** Whether everything since the last key frame, or since the stream began, was decoded. */
    private boolean synced = true;
    /** Whether everything since the last key frame was decoded or is kept. */
    private boolean whole;

    private long keptBytes;
    private int fruitless;

    /**
     * @param mode which frames are wanted at all
     * @param mostGapNanos the longest gap between key frames for which {@code AUTO} decodes only them
     * @param mostKeptBytes how much is kept; of a longer group nothing is, and the next key frame is waited for
     */
    PacketChoice(Decode mode, long mostGapNanos, long mostKeptBytes) {
        this.mode = mode;
        this.mostGapNanos = mostGapNanos * TOLERANCE;
        this.mostKeptBytes = mostKeptBytes;
    }

    /**
     * What is done with the next packet.
     *
     * @param streamNanos its time in the stream, if it has one
     * @param arrivedNanos when it came, on the ticker
     * @param bytes its size
     * @param suspected whether something is suspected on the camera
     * @param wanted whether its frame would be taken; asked at most once, and only of key frames that may be left out
     */
    Step next(
            boolean key,
            OptionalLong streamNanos,
            long arrivedNanos,
            long bytes,
            boolean suspected,
            BooleanSupplier wanted) {
        gaps.packet(key, streamNanos, arrivedNanos);
        if (key && fruitless >= FRUITLESS) {
            fruitless = fruitless < FRUITLESS + TRIED_AGAIN ? fruitless + 1 : 0;
        }
        boolean sparing = fruitless < FRUITLESS
                && switch (mode) {
                    case ALL -> false;
                    case KEYFRAMES -> true;
                    case AUTO -> gaps.longestNanos() <= mostGapNanos && (!suspected || (key && gaps.onlyKeys()));
                };
        return key ? onKey(sparing, bytes, wanted) : onOther(sparing, bytes);
    }

    /**
     * The next packet is damaged, or cannot be decoded for damage before it: what is kept of its group is of no use, and
     * nothing is decoded until the next key frame.
     *
     * @param streamNanos its time in the stream, if it has one
     * @param arrivedNanos when it came, on the ticker
     */
    void lost(boolean key, OptionalLong streamNanos, long arrivedNanos) {
        gaps.packet(key, streamNanos, arrivedNanos);
        synced = false;
        whole = false;
        keptBytes = 0;
    }

    /**
     * Tells what a key frame gave that was decoded alone.
     *
     * @param frame whether a frame came out
     * @param again whether the decoder had to be emptied for it, so that the key frame is kept for those that follow
     * @param bytes its size
     */
    void decodedAlone(boolean frame, boolean again, long bytes) {
        fruitless = frame ? 0 : fruitless + 1;
        keptBytes = again ? bytes : 0;
    }

    private Step onKey(boolean sparing, long bytes, BooleanSupplier wanted) {
        boolean followed = synced;
        keptBytes = 0;
        if (sparing) {
            synced = false;
            whole = true;
            if (wanted.getAsBoolean()) {
                return Step.DECODE_ALONE;
            }
            if (mode == Decode.KEYFRAMES) {
                return Step.DROP;
            }
            return keep(bytes, Step.KEEP_FIRST);
        }
        synced = true;
        whole = true;
        return followed ? Step.DECODE : Step.DECODE_ANEW;
    }

    private Step onOther(boolean sparing, long bytes) {
        if (!sparing) {
            if (synced) {
                return Step.DECODE;
            }
            if (!whole) {
                return Step.DROP;
            }
            synced = true;
            keptBytes = 0;
            return Step.CATCH_UP;
        }
        if (mode == Decode.KEYFRAMES || !whole) {
            synced = false;
            whole = false;
            return Step.DROP;
        }
        synced = false;
        return keep(bytes, Step.KEEP);
    }

    private Step keep(long bytes, Step kept) {
        keptBytes += bytes;
        if (keptBytes > mostKeptBytes) {
            keptBytes = 0;
            whole = false;
            return Step.DROP;
        }
        return kept;
    }
}
