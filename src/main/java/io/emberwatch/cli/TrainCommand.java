package io.emberwatch.cli;

import io.emberwatch.lab.dataset.ImageSelection;
import io.emberwatch.lab.train.StartingWeights;
import io.emberwatch.lab.train.TrainingPlan;
import io.emberwatch.lab.train.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code emberwatch train}: trains a classifier on a folder of images. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Trains a classifier and exports it as a model package. Continues an earlier run with the same"
                + " settings. To adapt only the last layer to your cameras, use finetune, which takes minutes.")
public final class TrainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DATA",
            description =
                    "Folder with train and val, each with one folder of images per class: fire, nofire and others."
                            + " Images in unlabelled are used with --teacher only.")
    private Path data;

    @Option(names = "--fire-class", defaultValue = "fire", description = "Class that means fire.")
    private String fireClass;

    @Option(
            names = "--out",
            required = true,
            description = "Folder for the checkpoint and, in its sub-folder model, the exported package.")
    private Path out;

    @Option(
            names = "--architecture",
            defaultValue = "densenet121",
            description = "densenet121, densenet169, densenet201, densenet-small; or, to train a teacher: mobilenet,"
                    + " efficientnet-lite0, efficientnet-lite2.")
    private String architecture;

    @Option(
            names = "--hidden",
            split = ",",
            description = "Units of the dense ReLU layers before the output, one number per layer.")
    private List<Integer> hidden = List.of();

    @Option(
            names = "--epochs",
            defaultValue = "60",
            description = "Maximum number of passes over the images. 0 exports the weights of --start, with the"
                    + " statistics of the batch norms computed anew.")
    private int epochs;

    @Option(names = "--minutes", defaultValue = "600", description = "Maximum training time in minutes, over all runs.")
    private double minutes;

    @Option(names = "--batch", defaultValue = "32", description = "Images in a batch.")
    private int batch;

    @Option(
            names = "--sizes",
            split = ",",
            defaultValue = "96,128,160",
            description = "Height and width of the images in each phase, multiples of 32.")
    private List<Integer> sizes;

    @Option(
            names = "--phases",
            split = ",",
            defaultValue = "0.5,0.85",
            description = "Start of each size after the first, as a share of the run from 0 to 1.")
    private List<Double> phases;

    @Option(names = "--learning-rate", defaultValue = "0.002", description = "Highest learning rate of the schedule.")
    private double learningRate;

    @Option(
            names = "--weight-decay",
            defaultValue = "0.02",
            description = "Weight decay of AdamW, relative to the learning rate.")
    private double weightDecay;

    @Option(
            names = "--source-weight",
            split = ",",
            paramLabel = "SOURCE=WEIGHT",
            description = "How often images of a source (file name up to the first _) are sampled. The default is 1.")
    private Map<String, Double> sourceWeights = Map.of();

    @Option(
            names = "--class-weight",
            split = ",",
            paramLabel = "CLASS=WEIGHT",
            description = "How often images of a class are sampled. The default is 1.")
    private Map<String, Double> classWeights = Map.of();

    @Option(
            names = "--label-smoothing",
            defaultValue = "0.05",
            description = "Label smoothing: share of each label that is spread over all classes.")
    private double labelSmoothing;

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "VARIATION",
            description = "Augmentations to leave out: crop, mirror, colour, light, sunset, repaint, rescale, blur,"
                    + " noise, jpeg, flame, decoy, inset, mixup.")
    private List<String> without = List.of();

    @Option(
            names = "--start",
            paramLabel = "WEIGHTS[=SHARE]",
            description = "Initial weights: builtin, the folder of a model package or of TensorFlow.js weights, or the"
                    + " checkpoint of another run. Or the mean of several networks, each with its share, such as"
                    + " builtin=0.4,run/checkpoint.bin=0.6.")
    private String start;

    @Option(
            names = "--teacher",
            split = ",",
            description =
                    "Trained network to learn from (distillation), named as for --start. With several, the mean of"
                            + " their predictions is the target.")
    private List<Path> teachers = List.of();

    @Option(names = "--bf16", description = "Compute in bfloat16, which is faster on CPUs that support it.")
    private boolean bf16;

    @Option(names = "--seed", defaultValue = "1", description = "Random seed of the whole run.")
    private long seed;

    @Option(
            names = "--input",
            defaultValue = "224",
            description = "Height and width of the input images of the exported network, a multiple of 32.")
    private int input;

    @Option(
            names = "--fire-bias",
            defaultValue = "0",
            description =
                    "Added to the logit of fire in the exported network: all its scores of fire rise, or fall if it"
                            + " is negative, against the monitor's threshold.")
    private double fireBias;

    @Option(names = "--checkpoint-minutes", defaultValue = "4", description = "Minutes between checkpoints.")
    private double checkpointMinutes;

    @Option(
            names = "--accept-changes",
            description = "Continue the run in --out although its settings were others. Not needed for --epochs and"
                    + " --minutes.")
    private boolean acceptChanges;

    @Option(names = "--export-only", description = "Export the last checkpoint without further training.")
    private boolean exportOnly;

    @Option(
            names = "--count",
            split = ",",
            paramLabel = "FOLDER=CLASS",
            description =
                    "What images in the folders smoke, controlled, pictured and thermal count as: fire, nofire, or"
                            + " class for a class of their own, as a --class-weight also says. The default is to leave them"
                            + " out.")
    private Map<String, String> counted = Map.of();

    @Option(names = "--sources", split = ",", description = "Use labelled images of these sources only.")
    private Set<String> sources = Set.of();

    @Option(
            names = "--without-sources",
            split = ",",
            paramLabel = "SOURCE",
            description = "Leave out labelled images of these sources, from train and val.")
    private Set<String> withoutSources = Set.of();

    private final PrintStream log = System.out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        new TrainingRun(plan(), log).execute();
        return CommandLine.ExitCode.OK;
    }

    private static Duration duration(double minutes) {
        return Duration.ofMillis(Math.round(minutes * 60_000));
    }

    /** A weight is of a class, so that a folder with one is a class of its own. */
    private Map<ImageSelection.Apart, ImageSelection.As> counted() {
        Map<ImageSelection.Apart, ImageSelection.As> all = new EnumMap<>(ImageSelection.Apart.class);
        classWeights
                .keySet()
                .forEach(name ->
                        ImageSelection.Apart.of(name).ifPresent(apart -> all.put(apart, ImageSelection.As.CLASS)));
        all.putAll(ImageSelection.counted(counted, true));
        return all;
    }

    private TrainingPlan plan() {
        return new TrainingPlan(
                data,
                fireClass,
                out,
                architecture,
                hidden,
                epochs,
                duration(minutes),
                batch,
                sizes,
                phases.subList(0, Math.min(phases.size(), sizes.size() - 1)),
                learningRate,
                weightDecay,
                sourceWeights,
                classWeights,
                labelSmoothing,
                without,
                start == null ? StartingWeights.RANDOM : StartingWeights.parse(start),
                teachers,
                bf16,
                seed,
                input,
                fireBias,
                duration(checkpointMinutes),
                acceptChanges,
                exportOnly,
                new ImageSelection(counted(), sources, withoutSources));
    }
}
