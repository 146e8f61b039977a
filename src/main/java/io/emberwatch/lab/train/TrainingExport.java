package io.emberwatch.lab.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.evaluate.EvaluationJson;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.metrics.RankingMetrics;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import io.emberwatch.lab.savedmodel.ModelExport;
import io.emberwatch.lab.train.Distillation.Teachers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a model package of trained weights. The batch-norm statistics are computed again at the size that the monitor uses;
 * temperature and threshold come from the validation images.
 *
 * @param fire index of the class that means fire
 * @param size height and width of the images that the exported network takes
 * @param fireBias added to the logit of fire
 */
record TrainingExport(
        DenseNetSpec spec, List<String> labels, int fire, int size, double fireBias, boolean bf16, PrintStream log) {
    private static final int STATISTICS_BATCHES = 60;
    private static final String LAST_BIAS = "predictions/bias";
    private static final double FALSE_POSITIVES = 0.01;

    /**
     * Writes the package into the folder.
     *
     * @return the summary with the validation of the exported model
     */
    TrainingReport.Summary write(
            Weights weights, BatchMaker training, ValidationSet validation, TrainingReport.Summary summary, Path folder)
            throws IOException {
        try (TrainingGraph graph = new TrainingGraph(spec, Teachers.NONE, 0);
                TrainingSession session = new TrainingSession(graph, bf16)) {
            session.assign(known(graph, raised(weights)));
            observe(session, training);
            Weights renewed = renewed(graph, session);
            session.assign(prefixed(renewed));
            float[][] logits = validation.logits(session, size);
            log.println(validation.describe(logits, size));
            Calibration calibration = Calibration.fit(logits, validation.labels(), fire, FALSE_POSITIVES);
            ObjectNode figures = EvaluationJson.ofValidation(
                    "val", validation.files(), validation.labels(), logits, fire, calibration);
            double falsePositives = figures.path("totals")
                    .path(Metric.FALSE_POSITIVE_RATE.key())
                    .asDouble();
            RankingMetrics metrics = validation.ranking(logits);
            log.printf(
                    Locale.ROOT,
                    "temperature %.3f, threshold %.4f: %.1f%% false positives on val%n",
                    calibration.temperature(),
                    calibration.threshold(),
                    100 * falsePositives);
            TrainingReport.Summary validated = summary.with(new TrainingReport.Validation(
                    metrics.auroc(),
                    metrics.averagePrecision(),
                    metrics.fprAt95Tpr(),
                    Calibration.loss(logits, validation.labels(), calibration.temperature()),
                    "at most 1% false positives on val, and at most 0.999",
                    falsePositives));
            new ModelExport(
                            spec,
                            size,
                            renewed,
                            labels,
                            labels.get(fire),
                            calibration.threshold(),
                            calibration.temperature(),
                            Json.tree(validated),
                            figures)
                    .write(folder);
            log.println("exported to " + folder);
            return validated;
        }
    }

    private Weights raised(Weights weights) {
        Map<String, Weight> raised = new LinkedHashMap<>(weights.byName());
        raised.computeIfPresent(LAST_BIAS, (name, bias) -> {
            float[] values = bias.values().clone();
            values[fire] += (float) fireBias;
            return new Weight(bias.shape(), values);
        });
        return new Weights(raised);
    }

    /** The weights of the network itself, without the layers that distillation adds to compare it with a teacher. */
    private static Weights known(TrainingGraph graph, Weights weights) {
        Map<String, Weight> known = new LinkedHashMap<>();
        weights.byName().forEach((name, weight) -> {
            if (graph.variables().containsKey(name)) {
                known.put(name, weight);
            }
        });
        return new Weights(known);
    }

    /**
     * Makes the running statistics the mean over further batches. These are augmented like the batches of the training;
     * whole images would have other statistics.
     */
    private void observe(TrainingSession session, BatchMaker training) {
        for (int batch = 0; batch < STATISTICS_BATCHES; batch++) {
            session.observe(training.make(-1 - batch, size), batch / (batch + 1.0));
        }
    }

    private static Weights renewed(TrainingGraph graph, TrainingSession session) {
        return session.values(graph.variables().entrySet().stream()
                .filter(e -> e.getKey().equals(e.getValue().declaration().name()))
                .map(Map.Entry::getKey)
                .toList());
    }

    private static Weights prefixed(Weights weights) {
        Map<String, Weight> prefixed = new LinkedHashMap<>();
        weights.byName().forEach((name, weight) -> prefixed.put(TrainingGraph.AVERAGE + name, weight));
        return new Weights(prefixed);
    }
}
