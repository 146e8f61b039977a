package io.emberwatch.monitor.alarm;

import io.emberwatch.monitor.config.DetectConfig;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When the scores of one camera become an alarm: k hits among the latest n frames raise it, a full window below the
 * clear threshold ends it, and a fire that flares up again within the cool-down is still the same one.
 *
 * <p>Pure: time comes in as monotonic nanoseconds with each call, so that no clock change can prolong or end an alarm.
 * Not thread-safe.
 */
public final class AlarmRule {
    private final DetectConfig config;
    private final BitSet hits;
    private int next;
    /** The score with those of the images before; negative before the first. */
    private double smoothed = -1;

    private int quietFrames;
    private AlarmState state = AlarmState.CALM;
    private long cooledAtNanos;
    /** Frames that must still be judged before a fire that another monitor saw may end; 0 for one of this rule's own. */
    private int unjudged;

    private boolean held;
    /** No fire ends before this; empty as long as this machine was always awake. */
    private OptionalLong notBeforeNanos = OptionalLong.empty();

    public AlarmRule(DetectConfig config) {
        this.config = config;
        this.hits = new BitSet(config.window());
    }

    /**
     * This rule's state under other settings: an alarm stands on, a cool-down ends when the new one is over, and the
     * latest hits count as they were judged.
     */
    public AlarmRule under(DetectConfig other) {
        AlarmRule changed = new AlarmRule(other);
        int kept = Math.min(config.window(), other.window());
        for (int age = 1; age <= kept; age++) {
            int from = Math.floorMod(next - age, config.window());
            changed.hits.set(Math.floorMod(-age, other.window()), hits.get(from));
        }
        changed.smoothed = smoothed;
        changed.quietFrames = Math.min(quietFrames, other.window() - 1);
        changed.state = state;
        changed.cooledAtNanos =
                cooledAtNanos + other.cooldown().toNanos() - config.cooldown().toNanos();
        int judged = toJudge(config) - unjudged;
        changed.held = held;
        changed.notBeforeNanos = notBeforeNanos;
        changed.unjudged = unjudged == 0 ? 0 : Math.max(0, toJudge(other) - judged);
        return changed;
    }

    public AlarmState state() {
        return state;
    }

    /** Hits among the latest {@code window} frames. */
    public int hits() {
        return hits.cardinality();
    }

    /**
     * Takes the verdict on the next frame.
     *
     * @param score 0..1
     * @param nanos when the frame was captured, on the monotonic ticker
     * @return the change of state it caused, if any
     * @throws IllegalArgumentException for a score outside 0..1 or not a number
     */
    public Optional<Transition> observe(double score, long nanos) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a score lies between 0 and 1, not " + score);
        }
        if (unjudged == toJudge(config)) {
            cooledAtNanos = nanos + config.cooldown().toNanos();
        }
        boolean cooled = cooled(nanos);
        unjudged = Math.max(0, unjudged - 1);
        // In this form the score itself without smoothing: a difference would round one just below the threshold up to
        // it.
        smoothed = smoothed < 0 ? score : config.smoothing() * smoothed + (1 - config.smoothing()) * score;
        hits.set(next, smoothed >= config.threshold());
        next = (next + 1) % config.window();
        quietFrames = smoothed < config.clearThreshold() ? Math.min(quietFrames + 1, config.window()) : 0;

        AlarmState to = switch (state) {
            case CALM, SUSPECTED -> stateOfWindow();
            case FIRE -> quietFrames == config.window() ? AlarmState.COOLING_DOWN : AlarmState.FIRE;
            case COOLING_DOWN -> {
                AlarmState seen = stateOfWindow();
                yield seen == AlarmState.FIRE || cooled ? seen : AlarmState.COOLING_DOWN;
            }
        };
        boolean newFire = to == AlarmState.FIRE && (state != AlarmState.COOLING_DOWN || cooled);
        return changeTo(to, newFire, smoothed, nanos);
    }

    /**
     * Lets time pass without a frame: a cool-down ends even when the camera has gone.
     *
     * @param nanos now, on the monotonic ticker
     */
    public Optional<Transition> elapse(long nanos) {
        return cooled(nanos) ? changeTo(stateOfWindow(), false, 0, nanos) : Optional.empty();
    }

    /**
     * Takes a fire over that was burning before a restart: it is the same one if it shows again within the cool-down.
     *
     * @param nanos now, on the monotonic ticker
     * @throws IllegalStateException after the first frame
     */
    public void resume(long nanos) {
        if (state != AlarmState.CALM) {
            throw new IllegalStateException("only a calm rule can take a fire over");
        }
        state = AlarmState.COOLING_DOWN;
        cooledAtNanos = nanos + config.cooldown().toNanos();
    }

    /**
     * Takes a fire over that another monitor saw last: it is the same one if it shows again. Its cool-down begins with the
     * first frame that is judged here, and does not end before a whole window of later ones is: until then nobody here has
     * looked.
     *
     * @throws IllegalStateException after the first frame
     */
    public void adopt() {
        resume(0);
        unjudged = toJudge(config);
    }

    /** A whole window behind the first frame: of that one nothing tells whether it flickers, so it may not be believed. */
    private static int toJudge(DetectConfig config) {
        return config.window() + 1;
    }

    /**
     * Has a fire not end, whatever time passes, while somebody else may be the one who judges it now; a cool-down that is
     * over meanwhile ends with the next frame or call after that.
     */
    public void hold(boolean on) {
        held = on;
    }

    /**
     * This machine did not run for a while, so nobody here has looked, and another monitor may be the one who judges the fire
     * now: the time does not count for its cool-down.
     *
     * @param sleptNanos for how long
     * @param untilNanos until when it is known who judges the fire: it does not end before
     */
    public void woke(long sleptNanos, long untilNanos) {
        cooledAtNanos += sleptNanos;
        notBeforeNanos = OptionalLong.of(untilNanos);
    }

    private boolean cooled(long nanos) {
        return !held
                && state == AlarmState.COOLING_DOWN
                && unjudged == 0
                && nanos - cooledAtNanos >= 0
                && (notBeforeNanos.isEmpty() || nanos - notBeforeNanos.getAsLong() >= 0);
    }

    private AlarmState stateOfWindow() {
        int count = hits.cardinality();
        if (count >= config.minHits()) {
            return AlarmState.FIRE;
        }
        return count > 0 ? AlarmState.SUSPECTED : AlarmState.CALM;
    }

    private Optional<Transition> changeTo(AlarmState to, boolean newFire, double score, long nanos) {
        if (to == state) {
            return Optional.empty();
        }
        if (to == AlarmState.COOLING_DOWN) {
            cooledAtNanos = nanos + config.cooldown().toNanos();
        }
        Transition transition = new Transition(state, to, hits(), score, newFire);
        state = to;
        return Optional.of(transition);
    }

    /**
     * One change of a camera's state.
     *
     * @param from the state before
     * @param to the state now, never equal to {@code from}
     * @param hits hits among the latest frames
     * @param score of the frame that caused the change, smoothed where the rule says so, 0..1; 0 where time alone
     *     caused it
     * @param newFire whether this begins a new incident, rather than resuming one within its cool-down
     */
    public record Transition(AlarmState from, AlarmState to, int hits, double score, boolean newFire) {}
}
