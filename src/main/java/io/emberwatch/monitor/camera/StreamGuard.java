package io.emberwatch.monitor.camera;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Lets nothing damaged out of one open stream: gathers what FFmpeg tells of losses and errors, skips and counts until
 * the next whole key frame, and tells of a stream that gives nothing for long. Used by the source's thread.
 */
final class StreamGuard {
    private static final long TELL_NANOS = Duration.ofSeconds(1).toNanos();
    /** Most cameras send a key frame every few seconds. */
    private static final long USUAL_WAIT_NANOS = Duration.ofSeconds(5).toNanos();

    private final FfmpegWords words;
    private final SourceListener listener;
    private final boolean live;
    private final DamageGate gate;
    private final StreamDamage damage = new StreamDamage();
    private final long beganNanos;
    private Optional<StreamTrouble> trouble = Optional.empty();
    private int skipped;
    private long toldNanos;

    /**
     * @param words what FFmpeg says on the source's thread
     * @param live whether the stream is joined in the middle
     */
    StreamGuard(FfmpegWords words, SourceListener listener, LongSupplier ticker, boolean live) {
        this.words = words;
        this.listener = listener;
        this.live = live;
        this.gate = new DamageGate(live);
        this.beganNanos = ticker.getAsLong();
        this.toldNanos = beganNanos;
    }

    /**
     * What to do with a packet.
     *
     * @param now when it was read, on the ticker
     */
    DamageGate.Step packet(PacketHead packet, long now) {
        boolean damaged = packet.corrupt();
        int lost = 0;
        if (!words.isSilent()) {
            damaged |= words.takeGap();
            lost = words.takeLost();
            // What the demuxer's parser says of a packet is said again by the decoder, if it is true.
            words.takeComplaint();
        }
        damage.came(now, packet.size(), lost);
        DamageGate.Step step = gate.packet(packet.key(), damaged, packet.pts());
        if (step == DamageGate.Step.SKIP && !gate.isWaiting()) {
            countSkipped();
        }
        tell(now);
        return step;
    }

    /**
     * The decoder has dealt with the latest packet.
     *
     * @param broken whether it gave back something broken
     * @return whether something was wrong
     */
    boolean decoded(boolean broken) {
        boolean complained = words.takeComplaint();
        boolean failed = complained || broken;
        if (failed) {
            gate.failed();
        }
        return failed;
    }

    /**
     * Whether a frame that came out of the decoder is whole; one that is not is counted.
     *
     * @param pts in the unit of the packets
     */
    boolean shows(OptionalLong pts) {
        if (gate.shows(pts)) {
            if (trouble.isPresent() && trouble.get().kind() == StreamTrouble.Kind.WAITING_FOR_KEY_FRAME) {
                trouble = Optional.empty();
                listener.trouble(trouble);
            }
            return true;
        }
        countSkipped();
        return false;
    }

    /** What was complained about until now has nothing to do with the stream. */
    void forgetComplaints() {
        words.takeComplaint();
    }

    /** Whether no key frame has come yet. */
    boolean isWaiting() {
        return gate.isWaiting();
    }

    /** How many pieces were skipped since the last call and have not been told. */
    int takeSkipped() {
        int count = skipped;
        skipped = 0;
        return count;
    }

    private void countSkipped() {
        skipped++;
        damage.skipped();
    }

    private void tell(long now) {
        if (!live || now - toldNanos < TELL_NANOS) {
            return;
        }
        toldNanos = now;
        // Otherwise they come with the next frame.
        if (skipped > 0 && gate.isClosed() && !listener.equals(SourceListener.NONE)) {
            listener.skipped(takeSkipped());
        }
        Optional<StreamTrouble> next = damage.fault().map(reason -> StreamTrouble.damaged(reason, now));
        if (gate.isWaiting()) {
            next = now - beganNanos < USUAL_WAIT_NANOS
                    ? Optional.empty()
                    : Optional.of(StreamTrouble.waiting(beganNanos));
        }
        boolean same = next.map(StreamTrouble::kind).equals(trouble.map(StreamTrouble::kind));
        trouble = next;
        if (!same) {
            listener.trouble(next);
        }
    }
}
