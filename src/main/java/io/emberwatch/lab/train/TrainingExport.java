package io.emberwatch.lab.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.lab.evaluate.EvaluationJson;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.metrics.RankingMetrics;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.Weight;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.savedmodel.ModelExport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a model package of trained weights: batch-norm statistics taken anew at the size the monitor uses, then
 * temperature and threshold from the validation images.
 *
 * @param fire index of the class that means fire
 * @param size height and width of the images that the exported network takes
 */
record TrainingExport(DenseNetSpec spec, List<String> labels, int fire, int size, boolean bf16, PrintStream log) {
    private static final int STATISTICS_BATCHES = 60;
    private static final double FALSE_POSITIVES = 0.01;

    /** Writes the package into the folder; figures of the validation go into {@code summary} as well. */
    void write(Weights weights, BatchMaker training, ValidationSet validation, ObjectNode summary, Path folder)
            throws IOException {
        try (TrainingGraph graph = new TrainingGraph(spec, Teachers.NONE, 0);
                TrainingSession session = new TrainingSession(graph, bf16)) {
            session.assign(known(graph, weights));
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
            summary.put("val_auroc", metrics.auroc())
                    .put("val_average_precision", metrics.averagePrecision())
                    .put("val_fpr_at_95_tpr", metrics.fprAt95Tpr())
                    .put("val_loss", Calibration.loss(logits, validation.labels(), calibration.temperature()))
                    .put("threshold_rule", "at most 1% false positives on val, and at most 0.999")
                    .put("threshold_false_positives", falsePositives);
            new ModelExport(
                            spec,
                            size,
                            renewed,
                            labels,
                            labels.get(fire),
                            calibration.threshold(),
                            calibration.temperature(),
                            summary,
                            figures)
                    .write(folder);
            log.println("exported to " + folder);
        }
    }

    /** Those of the weights that belong to the network itself; a student also has the layers that face a teacher. */
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
     * Shows the network the images of further steps, varied as those that its weights come from; the running statistics
     * become their mean. Whole images would be others than it has learnt from.
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
