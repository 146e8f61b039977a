package io.emberwatch.lab.train;

import io.emberwatch.lab.text.TimeText;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Prints and notes progress now and then: where the training is, its mean losses since the last line, its speed. */
final class TrainingMeter {
    private static final double LINE_EVERY_SECONDS = 20;

    private final Clock clock;
    private final TrainingHistory history;
    private final PrintStream log;
    private double lineSince;
    private double nextLine;
    private int steps;
    private int images;
    private double answers;
    private double features;
    private double places;

    TrainingMeter(Clock clock, TrainingHistory history, PrintStream log) {
        this.clock = clock;
        this.history = history;
        this.log = log;
        this.lineSince = clock.seconds();
        this.nextLine = lineSince;
    }

    /** Takes note of a step. */
    void add(int step, Batch batch, double learningRate, TrainingSession.Losses losses) throws IOException {
        steps++;
        images += batch.count();
        answers += losses.answer();
        features += losses.features();
        places += losses.place();
        double now = clock.seconds();
        if (now < nextLine) {
            return;
        }
        log.printf(
                Locale.ROOT,
                "%s step %d (%.1f%%) size %d rate %.2e loss %.3f features %.3f place %.3f, %.1f images/s, %s left%n",
                TimeText.of(now),
                step,
                100 * clock.progress(step),
                batch.size(),
                learningRate,
                answers / steps,
                features / steps,
                places / steps,
                images / Math.max(1e-3, now - lineSince),
                TimeText.of(clock.secondsLeft(step)));
        history.losses(step, now, batch.size(), learningRate, answers / steps, features / steps);
        lineSince = now;
        nextLine = now + LINE_EVERY_SECONDS;
        steps = 0;
        images = 0;
        answers = 0;
        features = 0;
        places = 0;
    }

    /** Time spent in training, over all runs that share a checkpoint, and how much of the whole is behind them. */
    static final class Clock {
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
        Clock(TrainingOptions options, int firstStep, double earlier) {
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
                    (double) step / options.steps(),
                    seconds / (options.timeLimit().toMillis() / 1000.0));
        }
    }
}
