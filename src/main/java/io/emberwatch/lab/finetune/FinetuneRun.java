package io.emberwatch.lab.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.calibrate.CalibrationImages;
import io.emberwatch.lab.calibrate.PackageCalibration;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageGroup;
import io.emberwatch.lab.evaluate.EvaluationJson;
import io.emberwatch.lab.finetune.FeatureExtraction.ImageFeatures;
import io.emberwatch.lab.finetune.HeadTuning.LinearHead;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Figures.Scored;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.savedmodel.PackageFiles;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Fits the head of a model to a user's own images and writes a new package. The rest of the network does not change, so its
 * features are computed once for each image and cached. A killed run can be started again.
 */
public final class FinetuneRun {
    private static final double FALSE_POSITIVES = 0.01;
    /** Fewer images without fire cannot show that one in a hundred gives a false alarm. */
    private static final int ENOUGH = 100;

    private final Plan plan;
    private final ModelPackage bundle;
    private final ModelManifest manifest;
    private final Consumer<String> log;

    /** Prepares the run; lines on its progress go to {@code log}. Borrows the package: close it after the run. */
    public FinetuneRun(Plan plan, ModelPackage bundle, Consumer<String> log) {
        this.plan = plan;
        this.bundle = bundle;
        this.manifest = bundle.manifest();
        this.log = log;
    }

    /**
     * Fits and exports. Features that an earlier run left in the folder are used again.
     *
     * @throws UserException if the plan or the data cannot be used; the message is for the user
     * @throws io.emberwatch.core.modelpackage.ModelPackageException if the model cannot be tuned in this way
     */
    public Result execute() throws IOException {
        PackageFiles target = new PackageFiles(plan.model());
        if (!plan.force() && target.exist()) {
            throw new UserException("--out: " + plan.model()
                    + " already holds a model: name another folder, or add --force to replace it");
        }
        HeadGraph graph = HeadGraph.read(bundle);
        FinetuneImages files = FinetuneImages.list(plan.data(), manifest.labels(), plan.seed());
        Files.createDirectories(plan.out());
        try (Network model = NetworkLoader.load(bundle, plan.options())) {
            DenseLayer dense = model.head().orElseThrow().dense().get(0);
            LinearHead original = new LinearHead(dense.kernel(), dense.bias());
            List<ImageFeatures> training;
            List<ImageFeatures> held;
            int passed;
            try (FeatureCache cache = cache(graph, model.precision(), original.channels())) {
                FeatureExtraction extraction = new FeatureExtraction(model, cache, plan.data(), log);
                training = readable("train", extraction.of("train", files.training(), plan.views()));
                held = readable("val", extraction.of("val", files.held(), 1));
                passed = extraction.passed();
            }
            log.accept("val is " + files.rule());
            HeadTuning tuning = HeadTuning.of(original, manifest.temperature(), training, held, plan.balanced(), log);
            Calibration calibration = calibration(tuning, held);
            Result result = new Result(
                    passed,
                    tuning.strength(),
                    figures(original, held, new Calibration(manifest.temperature(), manifest.threshold())),
                    figures(tuning.head(), held, calibration));
            describe(result);
            FinetuneSummary summary =
                    new FinetuneSummary(plan, model.precision(), manifest, graph.sha256(), files.rule());
            target.write(
                    graph.with(tuning.head(), calibration.temperature()),
                    summary.manifest(
                            calibration, training, held, result, validation(tuning.head(), held, files, calibration)));
            PackageCalibration.attempt(
                    plan.model(),
                    CalibrationImages.of(
                            files.training(), files.held(), manifest.labels().size(), plan.seed()),
                    log);
            log.accept("model package written to " + plan.model() + ": set model.path to it");
            return result;
        }
    }

    private FeatureCache cache(HeadGraph graph, Precision precision, int channels) throws IOException {
        String owner = graph.sha256() + " " + precision.label();
        String name = "features-" + graph.sha256().substring(0, 12)
                + (precision == Precision.FP32 ? "" : "-" + precision.label()) + ".cache";
        return FeatureCache.open(plan.out().resolve(name), owner, channels);
    }

    private List<ImageFeatures> readable(String split, List<ImageFeatures> images) {
        ImageFolder.SkippedImages.emptied(manifest.labels(), images.stream().map(ImageFeatures::label))
                .ifPresent(name -> {
                    throw new UserException("no image of class " + name + " in " + split + " can be read");
                });
        return images;
    }

    private Calibration calibration(HeadTuning tuning, List<ImageFeatures> held) {
        float[][] logits = HeadTuning.logits(tuning.head(), held);
        List<Integer> labels = held.stream().map(ImageFeatures::label).toList();
        int fire = manifest.fireIndex();
        long others = labels.stream().filter(label -> label != fire).count();
        if (others >= ENOUGH) {
            return Calibration.fit(logits, labels, fire, FALSE_POSITIVES);
        }
        log.accept("val has " + others + " images without fire, fewer than " + ENOUGH
                + ": the temperature stays unchanged and the threshold can only rise");
        double least = Calibration.threshold(logits, labels, fire, manifest.temperature(), FALSE_POSITIVES);
        return new Calibration(manifest.temperature(), Math.max(manifest.threshold(), least));
    }

    private HeadFigures figures(LinearHead head, List<ImageFeatures> held, Calibration calibration) {
        return HeadFigures.of(HeadTuning.logits(head, held), held, manifest.fireIndex(), calibration);
    }

    private ObjectNode validation(
            LinearHead head, List<ImageFeatures> held, FinetuneImages files, Calibration calibration) {
        return EvaluationJson.ofValidation(
                files.rule(),
                held.stream().map(ImageFeatures::file).toList(),
                held.stream().map(ImageFeatures::label).toList(),
                HeadTuning.logits(head, held),
                manifest.fireIndex(),
                calibration);
    }

    private void describe(Result result) {
        log.accept(
                Double.isInfinite(result.strength())
                        ? "no new head has a lower loss on val: the old head stays"
                        : "chosen: regularization " + result.strength());
        TextTable table = new TextTable(Column.left("on val", 22), Column.right("before", 8), Column.right("after", 8));
        log.accept(table.heading());
        result.before()
                .values()
                .forEach((name, value) -> log.accept(table.row(
                        name.equals(Metric.FALSE_POSITIVE_RATE.key()) ? "false positives" : name.replace('_', ' '),
                        fixed(value),
                        fixed(result.after().values().get(name)))));
    }

    private static String fixed(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /**
     * The result of a fine-tuning.
     *
     * @param passed images, or views of them, that went through the network because the cache did not have them
     * @param strength regularization of the head towards the old head; infinite where the old head stays
     * @param before figures of the original model on the held-out images
     * @param after figures of the new one
     */
    public record Result(int passed, double strength, HeadFigures before, HeadFigures after) {}

    /**
     * The options of {@code emberwatch finetune}.
     *
     * @param data folder with {@code train} and perhaps {@code val}, each with a sub-folder a class of the model
     * @param out folder for the cache of features and, under {@code model}, the new package
     * @param views how many views of each training image the head learns from, 1..{@value #MOST_VIEWS}
     * @param balanced whether classes weigh the same, however many images each has
     * @param options how features are computed
     * @param seed of the images that are held out where there is no {@code val}
     * @param force whether a package that lies in {@code out} may be replaced
     */
    public record Plan(
            Path data, Path out, int views, boolean balanced, NetworkOptions options, long seed, boolean force) {
        /** Number of views: whole, mirrored, closer, darker. */
        public static final int MOST_VIEWS = 4;

        public Plan {
            if (views < 1 || views > MOST_VIEWS) {
                throw new UserException("--views must be from 1 to " + MOST_VIEWS + ", not " + views);
            }
        }

        /** Where the new package goes. */
        Path model() {
            return out.resolve("model");
        }
    }

    /**
     * Metrics of a head on labelled images. Immutable.
     *
     * @param values by name, in the order in which they are shown
     */
    public record HeadFigures(Map<String, Double> values) {
        private static final List<Metric> METRICS = List.of(
                Metric.AUROC,
                Metric.AVERAGE_PRECISION,
                Metric.ACCURACY,
                Metric.RECALL,
                Metric.FALSE_POSITIVE_RATE,
                Metric.FPR_AT_95_TPR);

        public HeadFigures {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /**
         * Measures.
         *
         * @param logits one row an image
         * @param fire index of the class that means fire
         */
        static HeadFigures of(float[][] logits, List<ImageFeatures> images, int fire, Calibration calibration) {
            List<Scored> scored = new ArrayList<>();
            for (int i = 0; i < logits.length; i++) {
                ImageFeatures image = images.get(i);
                scored.add(new Scored(
                        Calibration.score(logits[i], fire, calibration.temperature()),
                        image.label() == fire,
                        ImageGroup.of(image.file())));
            }
            Figures figures = Figures.of(scored, calibration.threshold());
            Map<String, Double> values = new LinkedHashMap<>();
            METRICS.forEach(metric -> values.put(metric.key(), figures.value(metric)));
            values.put(
                    "loss",
                    Calibration.loss(
                            logits, images.stream().map(ImageFeatures::label).toList(), calibration.temperature()));
            values.put("temperature", calibration.temperature());
            values.put("threshold", calibration.threshold());
            return new HeadFigures(values);
        }

        double value(Metric metric) {
            return values.get(metric.key());
        }
    }
}
