package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import io.emberwatch.lab.text.TimeText;
import io.emberwatch.lab.train.BatchMaker.Batch;
import io.emberwatch.lab.train.Distillation.Teachers;
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
 * Trains a network from initial weights or from the checkpoint of an earlier run, and writes checkpoints. A killed run can be
 * resumed from its last checkpoint.
 */
final class Trainer {
    private static final double NORM_MOMENTUM = 0.95;
    private static final double AVERAGE_DECAY = 0.99;

    private final NetworkSpec spec;
    private final Teachers teachers;
    private final Weights start;
    private final Options options;
    private final Path checkpoint;
    private final Path historyFile;
    private final PrintStream log;

    /**
     * Prepares a run.
     *
     * @param start initial weights; parameters that it lacks get random ones
     * @param checkpoint file to write, and to resume from if it exists; {@code history.jsonl} lies beside it
     */
    Trainer(NetworkSpec spec, Teachers teachers, Weights start, Options options, Path checkpoint, PrintStream log) {
        this.spec = spec;
        this.teachers = teachers;
        this.start = start;
        this.options = options;
        this.checkpoint = checkpoint;
        this.historyFile = checkpoint.resolveSibling("history.jsonl");
        this.log = log;
    }

    /**
     * Trains until the maximum of steps or time is reached.
     *
     * @return the averaged weights
     *
     * @throws UserException if the checkpoint is of another network, or the learning rate too high
     */
    Weights run(BatchMaker maker, ValidationSet validation) throws IOException, InterruptedException {
        try (TrainingGraph graph = new TrainingGraph(spec, teachers, options.weightDecay());
                TrainingSession session = new TrainingSession(graph, options.bf16())) {
            int step = 0;
            double earlier = 0;
            if (Files.exists(checkpoint)) {
                Checkpoint resumed = Checkpoint.read(checkpoint);
                session.assign(new Checkpoint.ResumedWeights(checkpoint, resumed.weights()).of(graph, initial(graph)));
                step = resumed.step();
                earlier = resumed.seconds();
                log.printf(Locale.ROOT, "continuing at step %d after %s%n", step, TimeText.of(earlier));
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
        TrainingMeter.Clock clock = new TrainingMeter.Clock(options, firstStep, earlier);
        TrainingHistory history = TrainingHistory.from(historyFile, firstStep);
        TrainingMeter meter = new TrainingMeter(clock, history, log);
        int step = firstStep;
        double nextCheckpoint = clock.seconds() + options.checkpointEvery().toMillis() / 1000.0;
        try (BatchMaker.Queue batches = new BatchMaker.Queue(maker, step, s -> options.sizeAt(clock.progress(s)))) {
            while (clock.progress(step) < 1) {
                Batch batch = batches.take();
                double rate = options.learningRateAt(clock.progress(step));
                double decay = Math.min(AVERAGE_DECAY, (1.0 + step) / (10 + step));
                TrainingSession.Losses losses = session.step(batch, step, rate, NORM_MOMENTUM, decay);
                if (!Float.isFinite(losses.answer())) {
                    throw new UserException("the loss is not a number (NaN) at step " + step
                            + ": start again with a lower --learning-rate than " + options.learningRate());
                }
                step++;
                meter.add(step, batch, rate, losses);
                if (clock.seconds() >= nextCheckpoint) {
                    save(graph, session, step, clock.seconds());
                    validate(validation, session, batch.size(), step, clock, history);
                    nextCheckpoint = clock.seconds() + options.checkpointEvery().toMillis() / 1000.0;
                }
            }
        }
        Weights all = save(graph, session, step, clock.seconds());
        validate(validation, session, options.sizeAt(1), step, clock, history);
        return averages(all);
    }

    private void validate(
            ValidationSet validation,
            TrainingSession session,
            int size,
            int step,
            TrainingMeter.Clock clock,
            TrainingHistory history)
            throws IOException {
        float[][] logits = validation.logits(session, size);
        log.println(validation.describe(logits, size));
        double loss = Calibration.loss(logits, validation.labels(), 1);
        history.validation(step, clock.seconds(), size, validation.ranking(logits), loss);
    }

    private Weights save(TrainingGraph graph, TrainingSession session, int step, double seconds) throws IOException {
        Weights all = session.values(List.copyOf(graph.variables().keySet()));
        new Checkpoint(step, seconds, all).write(checkpoint);
        return all;
    }

    private Weights initial(TrainingGraph graph) {
        List<ParameterSpec> declarations = graph.variables().entrySet().stream()
                .filter(e -> e.getKey().equals(e.getValue().declaration().name()))
                .map(e -> e.getValue().declaration())
                .toList();
        Weights random = ParameterSpec.initial(declarations, options.seed());
        Map<String, Weight> initial = new LinkedHashMap<>();
        graph.variables().forEach((name, variable) -> {
            ParameterSpec d = variable.declaration();
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

    /**
     * How a network is trained. {@link TrainingPlan} has checked the values.
     *
     * @param batch images in a step
     * @param steps maximum of steps
     * @param timeLimit maximum of training time; the schedule ends at the limit that is reached first
     * @param sizes height and width of the images in the first, the next and the last phase; multiples of 32
     * @param phases start of each size after the first, as a share of the run, 0..1
     * @param learningRate highest rate, after the warm-up
     * @param weightDecay decay of kernels, relative to the learning rate
     * @param bf16 whether to compute in bfloat16
     * @param seed of initial weights, sampling and augmentation
     * @param checkpointEvery time between checkpoints
     */
    record Options(
            int batch,
            int steps,
            Duration timeLimit,
            List<Integer> sizes,
            List<Double> phases,
            double learningRate,
            double weightDecay,
            boolean bf16,
            long seed,
            Duration checkpointEvery) {
        Options {
            sizes = List.copyOf(sizes);
            phases = List.copyOf(phases);
        }

        /** The size of images at this point of the run, 0..1. */
        int sizeAt(double progress) {
            int size = sizes.get(0);
            for (int i = 0; i < phases.size(); i++) {
                if (progress >= phases.get(i)) {
                    size = sizes.get(i + 1);
                }
            }
            return size;
        }

        /** The learning rate at this point of the run: a short warm-up, then half a cosine down to a hundredth. */
        double learningRateAt(double progress) {
            double warmUp = 0.03;
            if (progress < warmUp) {
                return learningRate * (0.05 + 0.95 * progress / warmUp);
            }
            double rest = Math.min(1, (progress - warmUp) / (1 - warmUp));
            return learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * rest)));
        }
    }
}
