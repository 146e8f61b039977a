package io.emberwatch.lab.train;

import io.emberwatch.lab.text.TimeText;
import io.emberwatch.lab.train.BatchMaker.Batch;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Prints progress every {@value #LINE_EVERY_SECONDS} seconds: step, mean losses since the last line, speed; adds it to the history. */
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

    /** Counts a step. */
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

    /** Training time over all runs that share a checkpoint, and the progress towards the limits. */
    static final class Clock {
        private final Trainer.Options options;
        private final double earlier;
        private final double progressAtStart;
        private final long started = System.nanoTime();

        /**
         * Starts the clock of this run.
         *
         * @param firstStep steps done by earlier runs
         * @param earlier seconds spent by them
         */
        Clock(Trainer.Options options, int firstStep, double earlier) {
            this.options = options;
            this.earlier = earlier;
            this.progressAtStart = progress(firstStep, earlier);
        }

        /** Seconds spent in training so far. */
        double seconds() {
            return earlier + (System.nanoTime() - started) / 1e9;
        }

        /** Share of the maximum of steps or of time that is used, whichever is larger; 1 is the end. */
        double progress(int step) {
            return progress(step, seconds());
        }

        /** Seconds to the end at the speed of this run. */
        double secondsLeft(int step) {
            double progress = progress(step);
            double done = Math.max(1e-6, progress - progressAtStart);
            return Math.max(0, (seconds() - earlier) * (1 - progress) / done);
        }

        private double progress(int step, double seconds) {
            if (options.steps() == 0) {
                return 1;
            }
            return Math.max(
                    (double) step / options.steps(),
                    seconds / (options.timeLimit().toMillis() / 1000.0));
        }
    }
}
