package io.emberwatch.monitor;

import io.emberwatch.monitor.config.CameraConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether one camera is judged as often as it should be. Judged is a frame that was scored, and one that was found to
 * show nothing new since a scored one. What should be judged is what the camera sends, at most its {@code capture.fps}.
 * Thread-safe.
 */
final class JudgedShare {
    /** Less than this share of what should be judged is a fault. */
    private static final double TOO_LITTLE = 0.2;
    /** From this share on it is over. */
    private static final double ENOUGH = 0.4;

    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(10);
    /** Slow cameras are looked at for longer, so that a single frame under way decides nothing. */
    private static final int FEWEST_FRAMES = 5;

    private static final Duration LASTING = Duration.ofSeconds(30);

    private final long windowNanos;
    private final Deque<Long> due = new ArrayDeque<>();
    private final Deque<Long> judged = new ArrayDeque<>();
    private boolean lacking;
    private long lackingSince;
    private boolean unjudged;

    JudgedShare(CameraConfig camera) {
        long slow = Math.round(2 * FEWEST_FRAMES / camera.capture().fps() * 1e9);
        this.windowNanos = Math.max(SHORTEST_WINDOW.toNanos(), slow);
    }

    /** A frame came that should be judged, or would have come if there had been room for it. */
    synchronized void due(long nowNanos) {
        due.addLast(nowNanos);
        forget(nowNanos);
    }

    /** A frame was judged. */
    synchronized void judged(long nowNanos) {
        judged.addLast(nowNanos);
        forget(nowNanos);
    }

    /** Lets time pass; to be called once a second. */
    synchronized void elapse(long nowNanos) {
        forget(nowNanos);
        boolean enough = due.size() < FEWEST_FRAMES || judged.size() >= ENOUGH * due.size();
        boolean tooLittle = due.size() >= FEWEST_FRAMES && judged.size() < TOO_LITTLE * due.size();
        if (unjudged) {
            unjudged = !enough;
        } else if (!tooLittle) {
            lacking = false;
        } else if (!lacking) {
            lacking = true;
            lackingSince = nowNanos;
        } else if (nowNanos - lackingSince >= LASTING.toNanos()) {
            unjudged = true;
            lacking = false;
        }
    }

    /** Whether the camera has been judged far too seldom for half a minute. */
    synchronized boolean isUnjudged() {
        return unjudged;
    }

    /** Judged frames a second. */
    synchronized double perSecond(long nowNanos) {
        forget(nowNanos);
        return judged.size() * 1e9 / windowNanos;
    }

    private void forget(long nowNanos) {
        forget(due, nowNanos);
        forget(judged, nowNanos);
    }

    private void forget(Deque<Long> times, long nowNanos) {
        while (!times.isEmpty() && nowNanos - times.getFirst() > windowNanos) {
            times.removeFirst();
        }
    }
}
