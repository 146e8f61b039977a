package io.emberwatch.model;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Trains a network from its start, or from the checkpoint that an earlier run left, and leaves a checkpoint with the
 * averaged weights. May be killed at any moment.
 */
final class Trainer {
    private static final double NORM_MOMENTUM = 0.95;
    private static final double AVERAGE_DECAY = 0.99;
    private static final double LINE_EVERY_SECONDS = 20;

    private final NetworkSpec spec;
    private final TrainingGraph.Teacher teacher;
    private final Weights start;
    private final TrainingOptions options;
    private final Path checkpoint;
    private final PrintStream log;

    /**
     * Prepares a run.
     *
     * @param teacher null to learn from labels alone
     * @param start weights to begin with, for as many parameters as it has
     * @param checkpoint file to write, and to go on from if it is there
     */
    Trainer(
            NetworkSpec spec,
            TrainingGraph.Teacher teacher,
            Weights start,
            TrainingOptions options,
            Path checkpoint,
            PrintStream log) {
        this.spec = spec;
        this.teacher = teacher;
        this.start = start;
        this.options = options;
        this.checkpoint = checkpoint;
        this.log = log;
    }

    /** Trains until the steps or the time are used up, and gives the averaged weights. */
    Weights run(BatchMaker maker, ValidationSet validation) throws IOException, InterruptedException {
        try (TrainingGraph graph = new TrainingGraph(spec, teacher, options.weightDecay());
                TrainingSession session = new TrainingSession(graph, options.bf16())) {
            int step = 0;
            double earlier = 0;
            if (Files.exists(checkpoint)) {
                Checkpoint resumed = Checkpoint.read(checkpoint);
                session.assign(resumed.weights());
                step = resumed.step();
                earlier = resumed.seconds();
                log.printf(Locale.ROOT, "going on at step %d after %s%n", step, time(earlier));
            } else {
                session.assign(initial(graph));
            }
            return train(graph, session, maker, validation, step, earlier);
        }
    }

    /** The averaged weights of a checkpoint, without the optimizer's state. */
    static Weights averages(Weights all) {
        Map<String, Weight> averages = new LinkedHashMap<>();
        all.byName().forEach((name, weight) -> {
            if (name.startsWith(TrainingGraph.AVERAGE)) {
                averages.put(name.substring(TrainingGraph.AVERAGE.length()), weight);
            }
        });
        return new Weights(averages);
    }

    private Weights train(
            TrainingGraph graph,
            TrainingSession session,
            BatchMaker maker,
            ValidationSet validation,
            int firstStep,
            double earlier)
            throws IOException, InterruptedException {
        Clock clock = new Clock(earlier);
        int step = firstStep;
        double nextLine = clock.seconds();
        double nextCheckpoint = clock.seconds() + options.checkpointEvery().toSeconds();
        int pictures = 0;
        double answers = 0;
        double features = 0;
        double lineSince = clock.seconds();
        int lineSteps = 0;
        try (BatchQueue batches = new BatchQueue(maker, step, s -> options.sizeAt(progress(s, clock.seconds())))) {
            while (progress(step, clock.seconds()) < 1) {
                Batch batch = batches.take();
                double rate = options.learningRateAt(progress(step, clock.seconds()));
                double decay = Math.min(AVERAGE_DECAY, (1.0 + step) / (10 + step));
                TrainingSession.Losses losses = session.step(batch, step, rate, NORM_MOMENTUM, decay);
                if (!Float.isFinite(losses.answer())) {
                    throw new IllegalStateException("the loss is no number any more at step " + step);
                }
                step++;
                lineSteps++;
                pictures += batch.count();
                answers += losses.answer();
                features += losses.features();
                if (clock.seconds() >= nextLine) {
                    double now = clock.seconds();
                    double progress = progress(step, now);
                    log.printf(
                            Locale.ROOT,
                            "%s step %d (%.1f%%) size %d rate %.2e loss %.3f features %.3f, %.1f pictures/s, %s left%n",
                            time(now),
                            step,
                            100 * progress,
                            batch.size(),
                            rate,
                            answers / lineSteps,
                            features / lineSteps,
                            pictures / Math.max(1e-3, now - lineSince),
                            time(Math.max(
                                    0,
                                    (now - earlier)
                                            * (1 - progress)
                                            / Math.max(1e-6, progress - progress(firstStep, earlier)))));
                    nextLine = now + LINE_EVERY_SECONDS;
                    lineSince = now;
                    pictures = 0;
                    lineSteps = 0;
                    answers = 0;
                    features = 0;
                }
                if (clock.seconds() >= nextCheckpoint) {
                    save(graph, session, step, clock.seconds());
                    log.println(validation.describe(session, batch.size()));
                    nextCheckpoint = clock.seconds() + options.checkpointEvery().toSeconds();
                }
            }
        }
        Weights all = save(graph, session, step, clock.seconds());
        log.println(validation.describe(session, options.sizeAt(1)));
        return averages(all);
    }

    private Weights save(TrainingGraph graph, TrainingSession session, int step, double seconds) throws IOException {
        Weights all = session.values(List.copyOf(graph.variables().keySet()));
        new Checkpoint(step, seconds, all).write(checkpoint);
        return all;
    }

    private Weights initial(TrainingGraph graph) {
        List<Declaration> declarations = graph.variables().entrySet().stream()
                .filter(e -> e.getKey().equals(e.getValue().declaration().name()))
                .map(e -> e.getValue().declaration())
                .toList();
        Weights random = Declaration.initial(declarations, options.seed());
        Map<String, Weight> initial = new LinkedHashMap<>();
        graph.variables().forEach((name, variable) -> {
            Declaration d = variable.declaration();
            boolean moment = !name.equals(d.name()) && !name.startsWith(TrainingGraph.AVERAGE);
            Weight given = start.byName().get(d.name());
            initial.put(
                    name,
                    moment
                            ? Weight.filled(d.shape(), 0)
                            : given != null && given.shape().equals(d.shape()) ? given : random.get(d.name()));
        });
        return new Weights(initial);
    }

    private double progress(int step, double seconds) {
        return Math.max(
                (double) step / options.steps(), seconds / (options.timeLimit().toMillis() / 1000.0));
    }

    private static String time(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    /** Time spent in training, over all runs. */
    private record Clock(double earlier, long started) {
        Clock(double earlier) {
            this(earlier, System.nanoTime());
        }

        double seconds() {
            return earlier + (System.nanoTime() - started) / 1e9;
        }
    }
}
