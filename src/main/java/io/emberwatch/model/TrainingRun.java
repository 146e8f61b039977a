package io.emberwatch.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Carries out a training plan: reads the pictures, trains, and exports a DenseNet as a model package. */
public final class TrainingRun {
    /** Class names in the order of the scores. */
    static final List<String> LABELS = List.of("nofire", "fire");

    private static final int FIRE = LABELS.indexOf("fire");
    private static final int SHORT_SIDE = 208;
    private static final String TEACHER = "mobilenet";
    private static final double TEACHER_WIDTH = 0.75;
    private static final Distillation DISTILLATION = new Distillation(0.4, 2, 1.0, 1.0);
    private static final Duration CHECKPOINT_EVERY = Duration.ofMinutes(4);
    private static final int VALIDATE_EVERY = 2;
    private static final int LISTED = 20;

    private final TrainingPlan plan;
    private final PrintStream log;

    /** Prepares the run; progress goes to {@code log}. */
    public TrainingRun(TrainingPlan plan, PrintStream log) {
        this.plan = plan;
        this.log = log;
    }

    /**
     * Trains and exports. Where the folder has a checkpoint, the run goes on from it.
     *
     * @throws IllegalArgumentException if the plan or the data cannot be used; the message is for the user
     */
    public void execute() throws IOException, InterruptedException {
        NetworkSpec spec = plan.architecture().equals(TEACHER)
                ? new MobileNetSpec(TEACHER_WIDTH, LABELS.size())
                : DenseNetSpec.named(plan.architecture(), LABELS.size()).withHidden(plan.hidden());
        Path checkpoint = plan.out().resolve("checkpoint.bin");
        if (plan.exportOnly() && !Files.exists(checkpoint)) {
            throw new IllegalArgumentException("nothing to export: no file " + checkpoint);
        }
        PictureFolder trainingFolder = PictureFolder.list(plan.data().resolve("train"), LABELS);
        PictureFolder validationFolder = PictureFolder.list(plan.data().resolve("val"), LABELS);
        TrainingOptions options = options(trainingFolder.entries().size());
        List<Sample> training = read("train", trainingFolder, entry -> PictureFolder.readShrunk(entry, SHORT_SIDE));
        List<Sample> kept = read(
                "val",
                validationFolder,
                entry -> PictureFolder.readStretched(entry, ModelExport.SIZE, ModelExport.SIZE));
        ValidationSet validation = new ValidationSet(kept, FIRE);
        Files.createDirectories(plan.out());
        Weights weights = plan.exportOnly()
                ? Trainer.averages(Checkpoint.read(checkpoint).weights())
                : new Trainer(spec, teacher(), start(), options, checkpoint, log)
                        .run(maker(training), validation.every(VALIDATE_EVERY));
        if (spec instanceof DenseNetSpec denseNet) {
            ObjectNode summary = summary(training.size(), Checkpoint.read(checkpoint));
            new TrainingExport(denseNet, LABELS, FIRE, plan.bf16(), log)
                    .write(weights, training, validation, summary, plan.out().resolve("model"));
        }
    }

    private List<Sample> read(String split, PictureFolder folder, Function<PictureFolder.Entry, Sample> reader) {
        List<Sample> samples = new ArrayList<>();
        List<Path> unreadable = new ArrayList<>();
        for (PictureFolder.Entry entry : folder.entries()) {
            Sample sample = reader.apply(entry);
            if (sample == null) {
                unreadable.add(entry.file());
            } else {
                samples.add(sample);
            }
        }
        log.printf(Locale.ROOT, "%s: %d pictures%n", split, samples.size());
        unreadable.stream().limit(LISTED).forEach(file -> log.println("skipped, cannot be read: " + file));
        if (unreadable.size() > LISTED) {
            log.printf(Locale.ROOT, "and %d more%n", unreadable.size() - LISTED);
        }
        return samples;
    }

    private BatchMaker maker(List<Sample> training) {
        Augmentation augmentation = Augmentation.of(training, FIRE);
        log.printf(
                Locale.ROOT,
                "cut-outs: %d flames, %d other bright things%n",
                augmentation.flames().size(),
                augmentation.decoys().size());
        SampleLottery lottery = new SampleLottery(training, LABELS.size(), plan.sourceWeights());
        return new BatchMaker(lottery, augmentation, plan.batch(), LABELS.size(), 0.05, 0.15, plan.seed());
    }

    private TrainingOptions options(int pictures) {
        int steps = Math.toIntExact(Math.max(1, (long) plan.epochs() * pictures / plan.batch()));
        return new TrainingOptions(
                plan.batch(),
                steps,
                plan.timeLimit(),
                plan.sizes(),
                plan.phases(),
                plan.learningRate(),
                plan.weightDecay(),
                plan.bf16(),
                plan.seed(),
                CHECKPOINT_EVERY);
    }

    private TrainingGraph.Teacher teacher() throws IOException {
        if (plan.teacher() == null) {
            return null;
        }
        Weights weights = Trainer.averages(Checkpoint.read(plan.teacher()).weights());
        return new TrainingGraph.Teacher(new MobileNetSpec(TEACHER_WIDTH, LABELS.size()), weights, DISTILLATION);
    }

    private Weights start() throws IOException {
        return plan.start() == null ? new Weights(Map.of()) : TfjsWeights.read(plan.start());
    }

    private ObjectNode summary(int pictures, Checkpoint checkpoint) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("steps", checkpoint.step())
                .put("batch", plan.batch())
                .put("training_pictures", pictures)
                .put("epochs", Math.round(10.0 * checkpoint.step() * plan.batch() / pictures) / 10.0)
                .put("minutes", Math.round(checkpoint.seconds() / 6) / 10.0)
                .put("sizes", plan.sizes().toString())
                .put("learning_rate", plan.learningRate())
                .put("weight_decay", plan.weightDecay())
                .put("seed", plan.seed())
                .put("bf16", plan.bf16())
                .put("teacher", plan.teacher() == null ? "none" : TEACHER);
    }
}
