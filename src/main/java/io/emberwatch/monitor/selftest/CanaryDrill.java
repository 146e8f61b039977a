package io.emberwatch.monitor.selftest;

import io.emberwatch.monitor.alarm.AlarmState;
import java.util.Locale;
import java.util.Optional;

/**
 * The course of the drill: a calm frame, then a burning one, each judged in time, then a rest. Pure: time comes in as
 * monotonic nanoseconds. Not thread-safe.
 */
final class CanaryDrill {
    /** The frames of a drill, whose answers are known. */
    enum Image {
        CALM,
        FIRE
    }

    /**
     * What the live path made of a drill's frame.
     *
     * @param score 0..1
     * @param state what the alarm rule made of it
     * @param explained whether a heat map with something hot came with it
     */
    record Outcome(float score, AlarmState state, boolean explained) {
        String scoreText() {
            return String.format(Locale.ROOT, "%.2f", score);
        }
    }

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
    Optional<Image> due(long nowNanos) {
        if (step == Step.RESTING && nowNanos - nextAtNanos >= 0) {
            return send(Image.CALM, Step.CALM_SENT, nowNanos);
        }
        if (step == Step.FIRE_DUE) {
            return send(Image.FIRE, Step.FIRE_SENT, nowNanos);
        }
        return Optional.empty();
    }

    /** The drill's failure, where the answer is overdue; the drill then rests. */
    Optional<Canary.Result> overdue(long nowNanos) {
        boolean waiting = step == Step.CALM_SENT || step == Step.FIRE_SENT;
        if (!waiting || nowNanos - nextAtNanos < 0) {
            return Optional.empty();
        }
        String image = step == Step.CALM_SENT ? "calm" : "burning";
        return Optional.of(rest(
                Canary.Result.missed(
                        "no verdict on the " + image + " frame within " + answerWithinNanos / 1_000_000_000 + " s"),
                nowNanos));
    }

    /**
     * Takes the prediction of the frame that was sent; one that comes too late is ignored.
     *
     * @return the drill's result, once it has one
     */
    Optional<Canary.Result> judged(Outcome outcome, long nowNanos) {
        if (step == Step.CALM_SENT) {
            if (outcome.state() != AlarmState.CALM) {
                return Optional.of(rest(
                        Canary.Result.missed("the calm frame scored " + outcome.scoreText() + " and raised an alarm"),
                        nowNanos));
            }
            step = Step.FIRE_DUE;
            return Optional.empty();
        }
        if (step != Step.FIRE_SENT) {
            return Optional.empty();
        }
        return Optional.of(rest(judgeFire(outcome), nowNanos));
    }

    private static Canary.Result judgeFire(Outcome outcome) {
        if (outcome.state() != AlarmState.FIRE) {
            return Canary.Result.missed(
                    "the burning frame scored only " + outcome.scoreText() + " and raised no alarm");
        }
        if (!outcome.explained()) {
            return Canary.Result.missed("the burning frame came back without a heat map");
        }
        return Canary.Result.PASSED;
    }

    private Optional<Image> send(Image image, Step next, long nowNanos) {
        step = next;
        nextAtNanos = nowNanos + answerWithinNanos;
        return Optional.of(image);
    }

    private Canary.Result rest(Canary.Result result, long nowNanos) {
        step = Step.RESTING;
        nextAtNanos = nowNanos + everyNanos;
        return result;
    }
}
