package io.emberwatch.monitor.alarm;

import io.emberwatch.monitor.config.DetectConfig;
import java.time.Duration;
import java.util.Arrays;

/**
 * The scores of one camera over the last six hours, in memory only: of every ten seconds the greatest score, and the
 * greatest that was held. A score is held while at least {@code min_hits} of the latest {@code window} frames have it or
 * more, so an alarm at a threshold begins only where the held score reaches it. Scores are those of the network, smoothed
 * as the rule says for the held ones, before masks, zones and doubts.
 *
 * <p>Takes {@value #BYTES} bytes for a camera, whatever comes. Thread-safe.
 */
public final class ScoreHistory {
    /** Over which the greatest are kept. */
    public static final Duration EVERY = Duration.ofSeconds(10);

    /** How many of these are kept: six hours. */
    public static final int MOST = 2160;

    /** Two values for each. */
    static final int BYTES = 2 * Float.BYTES * MOST;

    private static final long STEP = EVERY.toNanos();

    private final float[] greatest = new float[MOST];
    private final float[] held = new float[MOST];
    /** The first and the newest step that anything is known of, counted on the ticker; before the first frame none. */
    private long first;

    private long newest;
    private boolean empty = true;

    private DetectConfig rule;
    /** The latest scores, smoothed; older ones are overwritten. */
    private float[] latest;

    private int seen;
    private double smoothed = -1;

    public ScoreHistory(DetectConfig rule) {
        this.rule = rule;
        this.latest = new float[rule.window()];
    }

    /** Goes by another rule from now on; what was kept stays. */
    public synchronized void follow(DetectConfig now) {
        if (now.window() != rule.window()) {
            latest = new float[now.window()];
            seen = 0;
        }
        rule = now;
    }

    /**
     * Takes the score of a frame.
     *
     * @param score 0..1
     * @param nanos when it was captured, on the monotonic ticker
     */
    public synchronized void add(float score, long nanos) {
        smoothed = smoothed < 0 ? score : rule.smoothing() * smoothed + (1 - rule.smoothing()) * score;
        latest[seen % latest.length] = (float) smoothed;
        seen = seen + 1 < 2 * latest.length ? seen + 1 : latest.length;
        long step = Math.floorDiv(nanos, STEP);
        if (empty) {
            empty = false;
            first = step;
            newest = step - 1;
        }
        if (step <= newest - MOST) {
            return;
        }
        // What nothing came in is empty; beyond a whole round all is.
        for (long each = Math.max(newest + 1, step - MOST + 1); each <= step; each++) {
            greatest[place(each)] = Float.NaN;
            held[place(each)] = Float.NaN;
        }
        newest = Math.max(newest, step);
        first = Math.min(first, step);
        int place = place(step);
        greatest[place] = Float.isNaN(greatest[place]) ? score : Math.max(greatest[place], score);
        float now = heldNow();
        held[place] = Float.isNaN(held[place]) ? now : Math.max(held[place], now);
    }

    /** The score that {@code min_hits} of the latest frames have; 0 before there are so many. */
    private float heldNow() {
        int count = Math.min(seen, latest.length);
        if (count < rule.minHits()) {
            return 0;
        }
        float[] sorted = Arrays.copyOf(latest, count);
        Arrays.sort(sorted);
        return sorted[count - rule.minHits()];
    }

    /**
     * What is kept, up to now.
     *
     * @param nanos now, on the monotonic ticker
     */
    public synchronized Kept kept(long nanos) {
        long now = Math.floorDiv(nanos, STEP);
        long begin = Math.max(first, Math.max(now, newest) - MOST + 1);
        int count = empty ? 0 : (int) Math.max(0, Math.min(MOST, Math.max(now, newest) - begin + 1));
        float[] scores = new float[count];
        float[] holding = new float[count];
        for (int i = 0; i < count; i++) {
            boolean known = begin + i <= newest;
            scores[i] = known ? greatest[place(begin + i)] : Float.NaN;
            holding[i] = known ? held[place(begin + i)] : Float.NaN;
        }
        return new Kept(scores, holding);
    }

    private static int place(long step) {
        return Math.floorMod(step, MOST);
    }

    /**
     * A copy of what is kept, oldest first; the last is of the ten seconds that have begun. Not a number where no frame
     * was scored.
     *
     * @param greatest the greatest score of each ten seconds, 0..1
     * @param held the greatest held score of each, 0..1
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Kept(float[] greatest, float[] held) {}
}
