package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Which calm cameras may make a frame now. Where more is offered than can be judged, those that have waited longest are
 * served, each as often as the others, and only as many make a frame as will be judged within the next seconds: so
 * nothing is made in vain, and what is judged is fresh. Pure. Not thread-safe.
 */
final class CalmTurns {
    /** Until most cameras make their next key frame: by then, a camera whose frame was judged may make another. */
    private static final Duration AHEAD = Duration.ofSeconds(2);
    /** So many batches may always be made ahead, that chance leaves none of them half empty. */
    private static final long LEAST_BATCHES = 3;
    /** A camera that has not asked for so long has no turn to wait for. */
    private static final Duration GONE_AFTER = Duration.ofSeconds(10);
    /** Weight of the newest batch in the mean time a turn. */
    private static final double NEWEST = 0.1;

    private final int batchSize;
    private final Map<CameraId, Turn> turns = new HashMap<>();
    private long clock;
    private double nanosPerTurn;
    /** Turns since the latest batch that cost the network nothing. */
    private int passedOver;

    /** A camera's last turn, 0 for none, and when it last asked. */
    private static final class Turn {
        private long served;
        private long askedNanos;
    }

    /** @param batchSize most frames in a batch, at least 1 */
    CalmTurns(int batchSize) {
        this.batchSize = batchSize;
    }

    /**
     * Whether it is the camera's turn; it has asked now.
     *
     * @param holds whether a frame of it waits
     * @param waiting how many frames wait in all
     */
    boolean isDue(CameraId camera, boolean holds, int waiting, long nanos) {
        Turn own = turns.computeIfAbsent(camera, any -> new Turn());
        own.askedNanos = nanos;
        if (holds) {
            return false;
        }
        if (waiting < batchSize) {
            return true;
        }
        long before = turns.values().stream()
                .filter(other -> other.served < own.served)
                .filter(other -> nanos - other.askedNanos < GONE_AFTER.toNanos())
                .count();
        return before < LEAST_BATCHES * batchSize || before * nanosPerTurn < AHEAD.toNanos();
    }

    /** A frame of the camera goes to the network. */
    void served(CameraId camera) {
        Turn own = turns.get(camera);
        if (own != null) {
            own.served = ++clock;
        }
    }

    /** A frame of the camera shows nothing new. */
    void passedOver(CameraId camera) {
        passedOver++;
        served(camera);
    }

    /** The camera is no more. */
    void forget(CameraId camera) {
        turns.remove(camera);
    }

    /** How long the network took for a batch. */
    void judged(int frames, long nanos) {
        double each = (double) nanos / (frames + passedOver);
        passedOver = 0;
        nanosPerTurn = nanosPerTurn == 0 ? each : nanosPerTurn + NEWEST * (each - nanosPerTurn);
    }
}
