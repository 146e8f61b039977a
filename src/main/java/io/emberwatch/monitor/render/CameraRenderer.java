package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * One camera's newest frame and the image last made of it; decides when a new image is worth making. Owned by the
 * publishing thread, which closes it.
 */
final class CameraRenderer implements AutoCloseable {
    /** How often the age on an image that is not live is brought up to date. */
    private static final long NOTE_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    /** Viewers of a slow camera get its image again, which also shows who has gone. */
    private static final long REPEAT_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final CameraId camera;
    private final String name;
    private final double threshold;
    private final Duration staleAfter;

    private AnalysedFrame held;
    private AlarmState state = AlarmState.CALM;
    /** Whether {@link #held} has not been drawn yet. */
    private boolean fresh;

    private EncodedFrame drawn;
    private HealthNote drawnNote;
    private long drawnAtNanos;
    private long sequence;

    CameraRenderer(CameraId camera, CameraConfig config) {
        this.camera = camera;
        this.name = DrawableText.nameOf(camera, config.name());
        this.threshold = config.detect().threshold();
        this.staleAfter = config.capture().staleAfter();
    }

    CameraId camera() {
        return camera;
    }

    /** Takes a newer frame and closes the one it had. */
    void take(AnalysedFrame analysed, AlarmState newState) {
        close();
        held = analysed;
        state = newState;
        fresh = true;
    }

    /** The image last made; null before the first. */
    EncodedFrame drawn() {
        return drawn;
    }

    /** What is to be written about the camera's health on the frame at hand. */
    HealthNote note(CameraStatus status, long nowNanos) {
        OptionalLong captured = held == null
                ? OptionalLong.empty()
                : OptionalLong.of(held.frame().capturedNanos());
        return HealthNote.of(status, captured, nowNanos, staleAfter);
    }

    /** When the frame at hand was captured, if it shows the present and was never drawn. */
    OptionalLong freshlyCaptured(HealthNote note) {
        return fresh && held != null && note.health().delivers()
                ? OptionalLong.of(held.frame().capturedNanos())
                : OptionalLong.empty();
    }

    /**
     * Whether a new image should be made now.
     *
     * @param watched whether somebody sees each image
     * @param asked whether somebody wants one image
     */
    boolean due(HealthNote note, long nowNanos, boolean watched, boolean asked) {
        if (fresh || drawn == null || !note.sameAs(drawnNote)) {
            return watched || asked;
        }
        long age = nowNanos - drawnAtNanos;
        return note.isLive() ? watched && age >= REPEAT_EVERY_NANOS : (watched || asked) && age >= NOTE_EVERY_NANOS;
    }

    /**
     * Makes the image of now.
     *
     * @throws RuntimeException from OpenCV; the frame at hand then counts as seen and is not tried again
     */
    EncodedFrame draw(FrameRenderer renderer, HealthNote note, long nowNanos) {
        fresh = false;
        drawnNote = note;
        drawnAtNanos = nowNanos;
        drawn = null;
        byte[] jpeg;
        if (held == null) {
            jpeg = renderer.placeholder(camera, name, note);
        } else {
            VideoFrame frame = held.frame();
            FrameAnnotator.Caption caption =
                    new FrameAnnotator.Caption(name, frame.capturedAt(), held.score(), threshold, state, note);
            jpeg = renderer.live(frame, caption, held.heatmap());
        }
        drawn = new EncodedFrame(camera, sequence++, jpeg);
        return drawn;
    }

    /** Closes the frame at hand. */
    @Override
    public void close() {
        if (held != null) {
            held.frame().close();
            held = null;
        }
    }
}
