package io.emberwatch.monitor.camera;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How a camera is. The one place where that is decided: stream, pages, API, metrics and incidents all show what
 * {@link #of} says.
 */
public enum CameraHealth {
    /** No frame yet, or none since the connection was made again. */
    CONNECTING("Connecting"),
    /** Fresh, changing frames. */
    UP("Live"),
    /** No connection; it is tried again. */
    DOWN("No signal"),
    /** Connected, but the newest frame is too old, or most of the video is lost. */
    STALE("Stale"),
    /** Frames arrive and never change. */
    FROZEN("Frozen"),
    /** Frames arrive and show nothing: the lens is covered, or the image is black. */
    COVERED("Covered"),
    /** Fresh frames arrive, but the network has time for hardly any of them. */
    UNJUDGED("Not judged"),
    /** A file that was played to its end, or a camera that was stopped. */
    ENDED("Ended");

    private final String title;

    CameraHealth(String title) {
        this.title = title;
    }

    /**
     * Decides how a camera is, as far as one of its frames shows it: the newest one captured for API, metrics and
     * incidents, the one on display for the stream.
     *
     * @param status what the camera's worker says now
     * @param frameNanos when the frame was captured, on the ticker; empty where there is none
     * @param nowNanos the present time on the ticker
     * @param staleAfter age from which on a frame says nothing about the present
     */
    public static CameraHealth of(CameraStatus status, OptionalLong frameNanos, long nowNanos, Duration staleAfter) {
        return switch (status.connection()) {
            case FAILED -> DOWN;
            // Of the first attempt nothing is known yet; a later one follows a failure.
            case CONNECTING -> status.lastError().isPresent() ? DOWN : CONNECTING;
            case ENDED, STOPPED -> ENDED;
            case OPEN -> whileOpen(status, frameNanos, nowNanos, staleAfter);
        };
    }

    private static CameraHealth whileOpen(
            CameraStatus status, OptionalLong frameNanos, long nowNanos, Duration staleAfter) {
        if (status.trouble().filter(why -> why.blinds(nowNanos, staleAfter)).isPresent()) {
            return STALE;
        }
        // An older frame is of the connection before, and its age no fault of this one.
        if (frameNanos.isEmpty() || !status.delivering() || status.lostSince(frameNanos.getAsLong())) {
            return CONNECTING;
        }
        if (nowNanos - frameNanos.getAsLong() > staleAfter.toNanos()) {
            return STALE;
        }
        if (status.frozen()) {
            return FROZEN;
        }
        return status.covered() ? COVERED : UP;
    }

    /**
     * The same, where the frames that come are also judged. Only a healthy camera is called unjudged: any other fault
     * comes first.
     *
     * @param enough whether they are judged often enough
     */
    public CameraHealth judgedEnough(boolean enough) {
        return this == UP && !enough ? UNJUDGED : this;
    }

    /** For people: a word or two, beginning with a capital. */
    public String title() {
        return title;
    }

    /** As JSON has it, such as {@code stale}: the name in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether the camera does its work: fresh, changing frames. A room may be black at night, which is no fault of it.
     */
    public boolean delivers() {
        return this == UP || this == COVERED || this == UNJUDGED;
    }

    /** Whether fresh frames are missing although there should be some. */
    public boolean lacksFrames() {
        return this == CONNECTING || this == DOWN || this == STALE;
    }
}
