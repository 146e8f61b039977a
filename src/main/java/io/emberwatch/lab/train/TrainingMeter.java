package io.emberwatch.lab.train;

import io.emberwatch.lab.metrics.TimeText;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Prints and notes progress now and then: where the training is, its mean losses since the last line, its speed. */
final class TrainingMeter {
    private static final double LINE_EVERY_SECONDS = 20;

    private final TrainingClock clock;
    private final TrainingHistory history;
    private final PrintStream log;
    private double lineSince;
    private double nextLine;
    private int steps;
    private int images;
    private double answers;
    private double features;
    private double places;

    TrainingMeter(TrainingClock clock, TrainingHistory history, PrintStream log) {
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
}
