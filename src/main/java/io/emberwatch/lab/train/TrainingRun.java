package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.FileLocks;
import io.emberwatch.lab.augment.Augmentation;
import io.emberwatch.lab.augment.Transform;
import io.emberwatch.lab.calibrate.CalibrationImages;
import io.emberwatch.lab.calibrate.PackageCalibration;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.WeightedSampler;
import io.emberwatch.lab.network.Architecture;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.train.Distillation.Teachers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A training run: reads the images, trains, and exports a DenseNet as a model package. */
public final class TrainingRun {
    private static final int SHORT_SIDE = 208;
    private static final Distillation DISTILLATION = new Distillation(0.75, 2, 1.0, 1.0);
    private static final int VALIDATE_EVERY = 2;
    private static final double MIXUP = 0.3;

    private final TrainingPlan plan;
    private final Path checkpoint;
    private final PrintStream log;

    /** Prepares the run; progress goes to {@code log}. */
    public TrainingRun(TrainingPlan plan, PrintStream log) {
        this.plan = plan;
        this.checkpoint = plan.out().resolve("checkpoint.bin");
        this.log = log;
    }

    /**
     * Trains and exports. If the folder has a checkpoint, the run resumes from it.
     *
     * @throws UserException if the plan or the data cannot be used; the message is for the user
     */
    public void execute() throws IOException, InterruptedException {
        if (plan.exportOnly() && !Files.exists(checkpoint)) {
            throw new UserException("nothing to export: there is no file " + checkpoint);
        }
        Architecture.check(plan.architecture(), plan.hidden());
        RunLock lock = RunLock.on(plan.out());
        try {
            train();
        } finally {
            lock.close();
        }
    }

    private void train() throws IOException, InterruptedException {
        TrainingFolders folders = TrainingFolders.list(plan, log);
        List<String> classes = folders.classes();
        NetworkSpec spec = Architecture.named(plan.architecture(), classes.size(), plan.hidden());
        Weights start = start(spec, classes);
        Teachers teachers = teachers(classes);
        Trainer.Options options = options(folders.toLearnFrom());
        BatchMaker.Mixture mixture = new BatchMaker.Mixture(plan.labelSmoothing(), MIXUP);
        List<Double> classWeights = classWeights(classes);
        folders.checkSources(plan.sourceWeights().keySet());
        TrainingFolders.DataHash hash = folders.hash();
        RunSettings.ResumeCheck check = new RunSettings.ResumeCheck(checkpoint, plan.acceptChanges(), log);
        RunSettings settings = check.settle(RunSettings.of(plan, classes, hash));
        if (!plan.exportOnly()) {
            check.keep(settings);
        }
        List<String> skipped = new ArrayList<>();
        List<Sample> samples = folders.readTraining(SHORT_SIDE, skipped, log);
        List<Sample> labelled = samples.stream()
                .filter(sample -> sample.label() != Sample.UNLABELLED)
                .toList();
        ValidationSet validation = folders.readValidation(plan.input(), skipped, log);
        BatchMaker maker = new BatchMaker(
                new WeightedSampler(samples, classWeights, plan.sourceWeights()),
                augmentation(labelled, folders.fire()),
                plan.batch(),
                classes.size(),
                mixture,
                plan.seed());
        if (!plan.exportOnly()) {
            new Trainer(spec, teachers, start, options, checkpoint, log).run(maker, validation.every(VALIDATE_EVERY));
        }
        Checkpoint last = Checkpoint.read(checkpoint);
        TrainingReport.Summary summary =
                summary(samples.size(), samples.size() - labelled.size(), last, teachers, settings.changes());
        if (spec instanceof DenseNetSpec denseNet) {
            summary = new TrainingExport(
                            denseNet, classes, folders.fire(), plan.input(), plan.fireBias(), plan.bf16(), log)
                    .write(
                            Trainer.averages(last.weights()),
                            maker,
                            validation,
                            summary,
                            plan.out().resolve("model"));
            report(last.step(), summary, settings, hash, skipped);
            PackageCalibration.attempt(
                    plan.out().resolve("model"),
                    CalibrationImages.of(
                            folders.training().entries(), folders.validation().entries(), classes.size(), plan.seed()),
                    log::println);
        } else {
            log.println("no model package: " + spec.name() + " can only be a teacher: train a DenseNet with --teacher "
                    + checkpoint);
            report(last.step(), summary, settings, hash, skipped);
        }
    }

    private void report(
            int step,
            TrainingReport.Summary summary,
            RunSettings settings,
            TrainingFolders.DataHash hash,
            List<String> skipped)
            throws IOException {
        Path folder = plan.out().resolve("report");
        TrainingHistory history = TrainingHistory.from(plan.out().resolve("history.jsonl"), step);
        TrainingReport.write(summary, settings, hash, skipped, history, folder);
        log.println("report in " + folder);
    }

    private Augmentation augmentation(List<Sample> labelled, int fire) {
        Augmentation augmentation = Augmentation.of(labelled, fire, Transform.allWithout(plan.without()));
        log.printf(
                Locale.ROOT,
                "cut-outs: %d flames, %d other bright things%n",
                augmentation.flames().size(),
                augmentation.decoys().size());
        return augmentation;
    }

    private List<Double> classWeights(List<String> classes) {
        for (String name : plan.classWeights().keySet()) {
            if (!classes.contains(name)) {
                throw new UserException("--class-weight " + name + ": there is no such class; there are " + classes);
            }
        }
        return classes.stream()
                .map(label -> plan.classWeights().getOrDefault(label, 1.0))
                .toList();
    }

    private Trainer.Options options(int images) {
        int steps = Math.toIntExact((long) plan.epochs() * images / plan.batch());
        return new Trainer.Options(
                plan.batch(),
                plan.epochs() == 0 ? 0 : Math.max(1, steps),
                plan.timeLimit(),
                plan.sizes(),
                plan.phases(),
                plan.learningRate(),
                plan.weightDecay(),
                plan.bf16(),
                plan.seed(),
                plan.checkpointEvery());
    }

    private Teachers teachers(List<String> classes) throws IOException {
        List<Teachers.Teacher> all = new ArrayList<>();
        for (Path file : plan.teachers()) {
            all.add(PretrainedWeights.read(file).teacher(classes));
        }
        return new Teachers(all, DISTILLATION);
    }

    private Weights start(NetworkSpec spec, List<String> classes) throws IOException {
        return Files.exists(checkpoint) ? new Weights(Map.of()) : plan.start().fitting(spec, classes, log);
    }

    private TrainingReport.Summary summary(
            int images, int unlabelled, Checkpoint checkpoint, Teachers teachers, List<String> changes) {
        return new TrainingReport.Summary(
                checkpoint.step(),
                plan.batch(),
                images,
                unlabelled,
                Math.round(10.0 * checkpoint.step() * plan.batch() / images) / 10.0,
                Math.round(checkpoint.seconds() / 6) / 10.0,
                plan.sizes().toString(),
                plan.learningRate(),
                plan.weightDecay(),
                plan.labelSmoothing(),
                new TreeMap<>(plan.classWeights()).toString(),
                new TreeMap<>(plan.sourceWeights()).toString(),
                plan.without().toString(),
                plan.seed(),
                plan.bf16(),
                teachers.names(),
                changes,
                null);
    }

    /** A lock on a run's folder against other runs. It ends with {@link #close} or with the process. */
    static final class RunLock implements AutoCloseable {
        private final FileChannel channel;

        private RunLock(FileChannel channel) {
            this.channel = channel;
        }

        /**
         * Locks the folder, which is made if it is missing.
         *
         * @throws UserException if another run has locked it
         */
        static RunLock on(Path folder) throws IOException {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("train.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            RunLock lock = new RunLock(channel);
            if (!FileLocks.tryLock(channel)) {
                lock.close();
                throw new UserException("--out " + folder + " is in use by another run: wait for it or name another");
            }
            return lock;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
