package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.config.CaptureConfig;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Which frames of one camera are wanted: at its rate, and of a calm camera only where there is room for them, so that
 * nothing is decoded or scaled in vain. Used by the camera's thread; {@link #refusedNanos} by any.
 */
public final class FrameDemand {
    private final CameraAttention attention;
    private final BooleanSupplier room;
    private final Runnable onRefusal;
    private final LongSupplier ticker;
    private final double calmFps;
    private final double burstFps;
    private FrameSampler sampler;
    private boolean bursting;
    private long countedNanos;
    private boolean counted;
    /** Whether a frame was wanted that has not been taken yet: its work is done, whoever asks now. */
    private boolean granted;

    private volatile OptionalLong refusedNanos = OptionalLong.empty();

    /**
     * @param attention of this camera
     * @param room whether a frame that a calm camera delivers now would soon be judged; asked on the camera's thread
     * @param onRefusal hears of each sample that was not taken because there was no room
     * @param ticker monotonic nanoseconds
     */
    public FrameDemand(
            CaptureConfig capture,
            CameraAttention attention,
            BooleanSupplier room,
            Runnable onRefusal,
            LongSupplier ticker) {
        this.ticker = ticker;
        this.attention = attention;
        this.room = room;
        this.onRefusal = onRefusal;
        this.calmFps = capture.fps();
        this.burstFps = capture.burstFps();
        begin();
    }

    /** Every frame at the camera's rate, as if something were suspected. */
    public static FrameDemand unbounded(CaptureConfig capture) {
        CameraAttention always = new CameraAttention();
        always.suspect(true);
        return new FrameDemand(capture, always, () -> true, () -> {}, System::nanoTime);
    }

    /** A connection begins: its first frame is due. */
    void begin() {
        bursting = attention.suspected();
        sampler = new FrameSampler(bursting ? burstFps : calmFps);
        counted = false;
        granted = false;
    }

    /** Whether something is suspected. */
    boolean suspected() {
        return attention.suspected();
    }

    /**
     * Whether the frame at this time is wanted. One that is due but finds no room is refused, and told once for each
     * sample; the frame after it is due again.
     *
     * @param nanos the frame's time on the clock that {@link #take} is given
     */
    boolean wants(long nanos) {
        if (!current().due(nanos)) {
            return false;
        }
        if (granted || suspected() || room.getAsBoolean()) {
            granted = true;
            return true;
        }
        refuse(nanos);
        return false;
    }

    /** The frame at this time was taken. */
    void take(long nanos) {
        current().keep(nanos);
        counted = false;
        granted = false;
    }

    /** When a frame was last refused, on the ticker; empty where none was. */
    OptionalLong refusedNanos() {
        return refusedNanos;
    }

    private void refuse(long nanos) {
        refusedNanos = OptionalLong.of(ticker.getAsLong());
        if (!counted || nanos < countedNanos || nanos - countedNanos >= 1e9 / calmFps) {
            counted = true;
            countedNanos = nanos;
            onRefusal.run();
        }
    }

    private FrameSampler current() {
        boolean now = attention.suspected();
        if (now != bursting && burstFps != calmFps) {
            sampler = new FrameSampler(now ? burstFps : calmFps);
        }
        bursting = now;
        return sampler;
    }
}
