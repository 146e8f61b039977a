package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.time.Duration;
import java.util.Optional;

/**
 * One camera's newest frame and the picture last made of it; decides when a new picture is worth making. Owned by the
 * publishing thread, which closes it.
 */
final class CameraRenderer implements AutoCloseable {
    /** How often the age on a picture that is not live is brought up to date. */
    private static final long MARK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    /** Viewers of a slow camera get its picture again, which also shows who has gone. */
    private static final long REPEAT_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final CameraId camera;
    private final String name;
    private final double threshold;
    private final long staleAfterNanos;

    private AnalysedFrame held;
    private FrameMood mood = FrameMood.CALM;
    /** Whether {@link #held} has not been drawn yet. */
    private boolean fresh;

    private EncodedFrame drawn;
    private FeedMark drawnMark;
    private long drawnAtNanos;
    private long sequence;

    CameraRenderer(CameraId camera, CameraConfig config) {
        this.camera = camera;
        this.name = DrawableText.nameOf(camera, config.name());
        this.threshold = config.detect().threshold();
        this.staleAfterNanos = config.capture().staleAfter().toNanos();
    }

    CameraId camera() {
        return camera;
    }

    /** Takes a newer frame and closes the one it had. */
    void take(AnalysedFrame analysed, FrameMood newMood) {
        close();
        held = analysed;
        mood = newMood;
        fresh = true;
    }

    /** The picture last made; null before the first. */
    EncodedFrame drawn() {
        return drawn;
    }

    /** When the frame at hand was captured, if it is live and was never drawn. */
    Optional<Long> freshlyCaptured(FeedCondition feed, long nowNanos) {
        return fresh && held != null && mark(feed, nowNanos).isLive()
                ? Optional.of(held.frame().capturedNanos())
                : Optional.empty();
    }

    /**
     * Whether a new picture should be made now.
     *
     * @param watched whether somebody sees each picture
     * @param asked whether somebody wants one picture
     */
    boolean due(FeedCondition feed, long nowNanos, boolean watched, boolean asked) {
        FeedMark mark = mark(feed, nowNanos);
        if (fresh || drawn == null || !mark.sameAs(drawnMark)) {
            return watched || asked;
        }
        long age = nowNanos - drawnAtNanos;
        return mark.isLive() ? watched && age >= REPEAT_EVERY_NANOS : (watched || asked) && age >= MARK_EVERY_NANOS;
    }

    /**
     * Makes the picture of now.
     *
     * @throws RuntimeException from OpenCV; the frame at hand then counts as seen and is not tried again
     */
    EncodedFrame draw(FrameRenderer studio, FeedCondition feed, long nowNanos) {
        FeedMark mark = mark(feed, nowNanos);
        fresh = false;
        drawnMark = mark;
        drawnAtNanos = nowNanos;
        drawn = null;
        byte[] jpeg;
        if (held == null) {
            jpeg = studio.placeholder(camera, name, mark);
        } else {
            VideoFrame frame = held.frame();
            FrameCaption caption = new FrameCaption(name, frame.capturedAt(), held.score(), threshold, mood, mark);
            jpeg = studio.picture(frame, caption, held.heatmap());
        }
        drawn = new EncodedFrame(camera, sequence++, jpeg);
        return drawn;
    }

    FeedMark mark(FeedCondition feed, long nowNanos) {
        if (held == null) {
            FeedMark.Kind kind = feed.lostBecause().isPresent() ? FeedMark.Kind.NO_SIGNAL : FeedMark.Kind.CONNECTING;
            return new FeedMark(kind, feed.lostBecause(), Optional.empty());
        }
        long capturedNanos = held.frame().capturedNanos();
        Optional<Duration> age = Optional.of(Duration.ofNanos(nowNanos - capturedNanos));
        boolean lostSince = feed.lostSince(capturedNanos);
        if (lostSince && feed.lostBecause().isPresent()) {
            return new FeedMark(FeedMark.Kind.NO_SIGNAL, feed.lostBecause(), age);
        }
        // After a reconnection the picture from before stays marked until the first new one.
        if (lostSince || nowNanos - capturedNanos > staleAfterNanos) {
            return new FeedMark(FeedMark.Kind.STALE, Optional.empty(), age);
        }
        if (feed.frozen()) {
            return new FeedMark(FeedMark.Kind.FROZEN, Optional.of("the picture does not change"), Optional.empty());
        }
        return new FeedMark(FeedMark.Kind.LIVE, Optional.empty(), age);
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
