package io.emberwatch.lab.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.evaluate.EvaluationJson;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.savedmodel.PackageFiles;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Fits the head of a model anew to a user's own images and writes it as a new package. The rest of the network stays as it
 * is, so its features are computed once for each image and kept. May be killed at any moment.
 */
public final class FinetuneRun {
    private static final double FALSE_POSITIVES = 0.01;
    /** Fewer images without fire cannot show that one in a hundred gives a false alarm. */
    private static final int ENOUGH = 100;

    private final FinetunePlan plan;
    private final ModelPackage bundle;
    private final ModelManifest manifest;
    private final Consumer<String> log;

    /** Prepares the run; lines on its progress go to {@code log}. Borrows the package: close it after the run. */
    public FinetuneRun(FinetunePlan plan, ModelPackage bundle, Consumer<String> log) {
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
            DenseLayer dense = model.head().dense().get(0);
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
            FinetuneSummary summary = new FinetuneSummary(
                    plan, model.precision() == Precision.BF16, manifest, graph.sha256(), files.rule());
            target.write(
                    graph.with(tuning.head(), calibration.temperature()),
                    summary.manifest(
                            calibration, training, held, result, validation(tuning.head(), held, files, calibration)));
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
     * What a fine-tuning did.
     *
     * @param passed images, or views of them, that went through the network because the cache did not have them
     * @param strength regularization of the head towards the old head; infinite where the old head stays
     * @param before figures of the original model on the held-out images
     * @param after figures of the new one
     */
    public record Result(int passed, double strength, HeadFigures before, HeadFigures after) {}
}
