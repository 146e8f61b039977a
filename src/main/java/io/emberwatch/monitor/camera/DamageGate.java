package io.emberwatch.monitor.camera;

import java.util.OptionalLong;

/**
 * Decides which packets of one stream are worth decoding, and which of its frames are whole: after any damage nothing
 * is until the next key frame that came through without any. Pure: knows only what it is told. Not thread-safe.
 */
final class DamageGate {
    /** Frames that are shown before a key frame but come after it follow it closely. */
    private static final int MOST_LEADING = 16;
    /** So many key frames, one after the other, are not damaged by chance where nothing else is. */
    private static final int STRANGE_KEYS = 5;

    /** What to do with a packet. */
    enum Step {
        DECODE,
        /** Forget what was decoded so far, then decode. */
        RESTART,
        /** Nothing whole can come of it. */
        SKIP
    }

    private boolean whole;
    private boolean everWhole;
    private boolean leading;
    private boolean lossSeen;
    private int keysFailed;
    private boolean lenient;
    private int sinceRestart;
    /** Of the key frame that decoding began with, while frames that are shown before it may follow. */
    private OptionalLong restartPts = OptionalLong.empty();

    /** @param joined whether the stream may begin anywhere; false where it begins with its first frame, as files do */
    DamageGate(boolean joined) {
        whole = !joined;
        everWhole = !joined;
    }

    /**
     * The stream's next packet.
     *
     * @param key whether decoding may begin with it
     * @param damaged whether something of it, or of what came just before it, was lost
     * @param pts in any unit; empty where it has none
     */
    Step packet(boolean key, boolean damaged, OptionalLong pts) {
        if (damaged) {
            whole = false;
            lossSeen = true;
            return Step.SKIP;
        }
        if (!whole && !key) {
            return Step.SKIP;
        }
        if (!whole) {
            whole = true;
            everWhole = true;
            leading = false;
            sinceRestart = 0;
            restartPts = pts;
            return Step.RESTART;
        }
        sinceRestart++;
        leading = sinceRestart <= MOST_LEADING && isBefore(pts);
        return Step.DECODE;
    }

    /**
     * The decoder complained about the latest packet. Frames that lead a key frame may lack what came before it. A
     * stream of which nothing is lost and every key frame is complained about is strange, but not damaged: it is shown.
     */
    void failed() {
        if (!whole || leading || lenient) {
            return;
        }
        if (everWhole && sinceRestart == 0 && !lossSeen) {
            keysFailed++;
            lenient = keysFailed >= STRANGE_KEYS;
        }
        whole = lenient;
    }

    /**
     * Whether a frame that came out of the decoder is whole.
     *
     * @param pts in the unit of the packets
     */
    boolean shows(OptionalLong pts) {
        if (!whole) {
            return false;
        }
        if (sinceRestart <= MOST_LEADING && isBefore(pts)) {
            return false;
        }
        restartPts = OptionalLong.empty();
        keysFailed = 0;
        return true;
    }

    /** Whether no key frame has come yet. */
    boolean isWaiting() {
        return !whole && !everWhole;
    }

    /** Whether a key frame is waited for, at the beginning or after damage. */
    boolean isClosed() {
        return !whole;
    }

    private boolean isBefore(OptionalLong pts) {
        return restartPts.isPresent() && pts.isPresent() && pts.getAsLong() < restartPts.getAsLong();
    }
}
