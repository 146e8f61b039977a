package io.emberwatch.lab.finetune;

import io.emberwatch.lab.dataset.ImageGroup;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Metric;
import io.emberwatch.lab.metrics.Scored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a head does on images whose classes are known. Immutable.
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
