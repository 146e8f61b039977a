package io.emberwatch.monitor.selftest;

import io.emberwatch.monitor.alarm.AlarmState;
import java.util.Optional;

/**
 * The course of the drill: a calm frame, then a burning one, each judged in time, then a rest. Pure: time comes in as
 * monotonic nanoseconds. Not thread-safe.
 */
final class CanaryDrill {
    private enum Step {
        RESTING,
        CALM_SENT,
        FIRE_DUE,
        FIRE_SENT
    }

    private final long everyNanos;
    private final long answerWithinNanos;
    private Step step = Step.RESTING;
    private long nextAtNanos;

    /** @param firstAtNanos when the first drill begins */
    CanaryDrill(long everyNanos, long answerWithinNanos, long firstAtNanos) {
        this.everyNanos = everyNanos;
        this.answerWithinNanos = answerWithinNanos;
        this.nextAtNanos = firstAtNanos;
    }

    /** Which frame must be sent now, if any. */
    Optional<CanaryImage> due(long nowNanos) {
        if (step == Step.RESTING && nowNanos - nextAtNanos >= 0) {
            return send(CanaryImage.CALM, Step.CALM_SENT, nowNanos);
        }
        if (step == Step.FIRE_DUE) {
            return send(CanaryImage.FIRE, Step.FIRE_SENT, nowNanos);
        }
        return Optional.empty();
    }

    /** The drill's failure, where the answer is overdue; the drill then rests. */
    Optional<CanaryResult> overdue(long nowNanos) {
        boolean waiting = step == Step.CALM_SENT || step == Step.FIRE_SENT;
        if (!waiting || nowNanos - nextAtNanos < 0) {
            return Optional.empty();
        }
        String image = step == Step.CALM_SENT ? "calm" : "burning";
        return Optional.of(rest(
                CanaryResult.missed(
                        "no verdict on the " + image + " frame within " + answerWithinNanos / 1_000_000_000 + " s"),
                nowNanos));
    }

    /**
     * Takes the verdict on the frame that was sent; one that comes too late is ignored.
     *
     * @return the drill's result, once it has one
     */
    Optional<CanaryResult> judged(CanaryOutcome verdict, long nowNanos) {
        if (step == Step.CALM_SENT) {
            if (verdict.state() != AlarmState.CALM) {
                return Optional.of(rest(
                        CanaryResult.missed("the calm frame scored " + verdict.scoreText() + " and raised an alarm"),
                        nowNanos));
            }
            step = Step.FIRE_DUE;
            return Optional.empty();
        }
        if (step != Step.FIRE_SENT) {
            return Optional.empty();
        }
        return Optional.of(rest(judgeFire(verdict), nowNanos));
    }

    private static CanaryResult judgeFire(CanaryOutcome verdict) {
        if (verdict.state() != AlarmState.FIRE) {
            return CanaryResult.missed("the burning frame scored only " + verdict.scoreText() + " and raised no alarm");
        }
        if (!verdict.explained()) {
            return CanaryResult.missed("the burning frame came back without a heat map");
        }
        return CanaryResult.PASSED;
    }

    private Optional<CanaryImage> send(CanaryImage image, Step next, long nowNanos) {
        step = next;
        nextAtNanos = nowNanos + answerWithinNanos;
        return Optional.of(image);
    }

    private CanaryResult rest(CanaryResult result, long nowNanos) {
        step = Step.RESTING;
        nextAtNanos = nowNanos + everyNanos;
        return result;
    }
}
