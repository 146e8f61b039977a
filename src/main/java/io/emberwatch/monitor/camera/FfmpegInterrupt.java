package io.emberwatch.monitor.camera;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * Ends FFmpeg's blocking calls: FFmpeg asks about ten times a second, and the answer is yes once the operation's
 * deadline has passed or the source was cancelled. Both answers stay, so that no later call inside FFmpeg blocks again.
 * {@link #cancel} is thread-safe, everything else belongs to the source's thread.
 */
final class FfmpegInterrupt implements AutoCloseable {
    // JavaCPP has room for only a few callbacks of a kind, so all cameras share one. It finds them by the thread that
    // asks: FFmpeg asks some dozen times a frame, and an argument would be a new object each time.
    private static final ThreadLocal<FfmpegInterrupt> PRESENT = new ThreadLocal<>();
    private static final AVIOInterruptCB.Callback_Pointer CALLBACK = new Callback();
    /** FFmpeg waits a tenth of a second at a time; where data comes it asks sooner. */
    private static final long SLICE_NANOS = 100_000_000L;

    private static final long WAITED_NANOS = 90_000_000L;

    private final LongSupplier ticker;
    private long deadlineNanos;
    private boolean expired;
    private boolean closing;
    private int quietLimit;
    private int quiet;
    private boolean idle;
    private long askedNanos;
    private volatile boolean cancelled;

    /** @param ticker monotonic nanoseconds */
    FfmpegInterrupt(LongSupplier ticker) {
        this.ticker = ticker;
        this.deadlineNanos = ticker.getAsLong();
    }

    /** Installs itself; must outlive the context, which is used on this thread alone. */
    void guard(AVFormatContext context) {
        context.interrupt_callback().callback(CALLBACK).opaque(null);
        attend();
    }

    /** What FFmpeg does on this thread from now on is this one's to end; whatever arms it does this too. */
    void attend() {
        PRESENT.set(this);
    }

    /** Gives the operation that now begins this long. */
    void arm(Duration limit) {
        armAt(ticker.getAsLong() + limit.toNanos());
    }

    /** Gives the operation that now begins until then, on the ticker. */
    void armAt(long deadline) {
        deadlineNanos = deadline;
        attend();
    }

    /**
     * Lets the read that now begins end also where nothing has come for so long, which is no failure: FFmpeg then gives
     * out the frame that it holds back until the next one begins.
     *
     * @param limitNanos 0 for never
     */
    void armIdle(long limitNanos) {
        idle = false;
        if (limitNanos == 0) {
            quietLimit = 0;
            return;
        }
        quietLimit = (int) (limitNanos / SLICE_NANOS);
        quiet = 0;
        askedNanos = ticker.getAsLong();
    }

    /** Whether the read ended because nothing came. */
    boolean idle() {
        return idle;
    }

    /** Gives a healthy connection a moment to say goodbye, even after {@link #cancel}. */
    void armFarewell(Duration limit) {
        closing = true;
        arm(limit);
    }

    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Whether an operation ran out of time. */
    boolean expired() {
        return expired;
    }

    @Override
    public void close() {
        if (PRESENT.get() == this) {
            PRESENT.remove();
        }
    }

    private boolean shouldEnd() {
        if (!expired && ticker.getAsLong() - deadlineNanos >= 0) {
            expired = true;
        }
        if (quietLimit > 0 && !closing) {
            long now = ticker.getAsLong();
            quiet = now - askedNanos >= WAITED_NANOS ? quiet + 1 : 0;
            askedNanos = now;
            idle |= quiet >= quietLimit;
        }
        return expired || (idle && !closing) || (cancelled && !closing);
    }

    private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
        @Override
        public int call(Pointer opaque) {
            FfmpegInterrupt interrupt = PRESENT.get();
            return interrupt == null || interrupt.shouldEnd() ? 1 : 0;
        }
    }
}
