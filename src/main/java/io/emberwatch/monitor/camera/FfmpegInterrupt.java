package io.emberwatch.monitor.camera;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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
    // JavaCPP has room for only a few callbacks of a kind, so all cameras share one that finds them by number.
    private static final ConcurrentHashMap<Long, FfmpegInterrupt> OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final AVIOInterruptCB.Callback_Pointer CALLBACK = new Callback();
    /** FFmpeg waits a tenth of a second at a time; where data comes it asks sooner. */
    private static final long SLICE_NANOS = 100_000_000L;

    private static final long WAITED_NANOS = 90_000_000L;

    private final LongSupplier ticker;
    private final long number = NUMBERS.incrementAndGet();
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
        OPEN.put(number, this);
    }

    /** Installs itself; must outlive the context. */
    void guard(AVFormatContext context) {
        context.interrupt_callback().callback(CALLBACK).opaque(new Tag(number));
    }

    /** Gives the operation that now begins this long. */
    void arm(Duration limit) {
        deadlineNanos = ticker.getAsLong() + limit.toNanos();
    }

    /**
     * Lets the read that now begins end also where nothing has come for so long, which is no failure: FFmpeg then gives
     * out the frame that it holds back until the next one begins.
     *
     * @param limit zero for never
     */
    void armIdle(Duration limit) {
        quietLimit = (int) (limit.toNanos() / SLICE_NANOS);
        quiet = 0;
        idle = false;
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
        OPEN.remove(number);
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
            FfmpegInterrupt interrupt = opaque == null ? null : OPEN.get(opaque.address());
            return interrupt == null || interrupt.shouldEnd() ? 1 : 0;
        }
    }

    /** A pointer whose address is only a number for the callback; it is never dereferenced. */
    private static final class Tag extends Pointer {
        Tag(long number) {
            super((Pointer) null);
            address = number;
        }
    }
}
