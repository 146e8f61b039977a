package io.emberwatch.lab.train;

/** Time spent in training, over all runs that share a checkpoint, and how much of the whole is behind them. */
final class TrainingClock {
    private final TrainingOptions options;
    private final double earlier;
    private final double progressAtStart;
    private final long started = System.nanoTime();

    /**
     * Starts the clock of this run.
     *
     * @param firstStep steps done by earlier runs
     * @param earlier seconds spent by them
     */
    TrainingClock(TrainingOptions options, int firstStep, double earlier) {
        this.options = options;
        this.earlier = earlier;
        this.progressAtStart = progress(firstStep, earlier);
    }

    /** Seconds spent in training so far. */
    double seconds() {
        return earlier + (System.nanoTime() - started) / 1e9;
    }

    /** Share of the steps or of the time that is used up, whichever is more; 1 is the end. */
    double progress(int step) {
        return progress(step, seconds());
    }

    /** Seconds to the end, if it goes on as since the start of this run. */
    double secondsLeft(int step) {
        double progress = progress(step);
        double done = Math.max(1e-6, progress - progressAtStart);
        return Math.max(0, (seconds() - earlier) * (1 - progress) / done);
    }

    private double progress(int step, double seconds) {
        return Math.max(
                (double) step / options.steps(), seconds / (options.timeLimit().toMillis() / 1000.0));
    }
}
