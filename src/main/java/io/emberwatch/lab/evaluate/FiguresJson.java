package io.emberwatch.lab.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Figures as JSON, in the form of {@code evaluate --json}. */
public final class FiguresJson {
    private FiguresJson() {}

    /**
     * What {@code model.json} says about the images that chose the threshold: {@code totals} and, where the images have
     * several, {@code sources}.
     *
     * @param rule which images these are
     * @param files of the images, in the order of the logits
     * @param labels the class of each
     * @param fire index of the class that means fire
     */
    public static ObjectNode ofValidation(
            String rule,
            List<String> files,
            List<Integer> labels,
            float[][] logits,
            int fire,
            Calibration calibration) {
        List<Evaluation.Result> results = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            double score = Calibration.score(logits[i], fire, calibration.temperature());
            results.add(new Evaluation.Result(files.get(i), labels.get(i) == fire, score));
        }
        Evaluation evaluation = new Evaluation(results, List.of(), calibration.threshold());
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("pictures_of", rule);
        json.put("threshold", calibration.threshold());
        json.set("totals", of(evaluation.total()));
        list(json.putArray("sources"), "source", evaluation.bySource());
        return json;
    }

    /** An object for each part, with its name under {@code key}. */
    static void list(ArrayNode array, String key, Map<String, Figures> parts) {
        parts.forEach((name, figures) -> {
            ObjectNode node = array.addObject().put(key, name);
            node.setAll(of(figures));
        });
    }

    /** All figures, the counts under {@code confusion} and the intervals under {@code intervals_95}. */
    static ObjectNode of(Figures f) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("pictures", f.images());
        ObjectNode confusion = JsonNodeFactory.instance.objectNode();
        ObjectNode intervals = JsonNodeFactory.instance.objectNode();
        for (Metric metric : Metric.values()) {
            if (metric.isCount()) {
                confusion.put(metric.key(), f.count(metric));
            } else {
                put(json, metric.key(), f.value(metric));
            }
            f.interval(metric)
                    .ifPresent(
                            i -> intervals.putArray(metric.key()).add(i.low()).add(i.high()));
        }
        json.set("confusion", confusion);
        json.set("intervals_95", intervals);
        return json;
    }

    /** A figure that does not exist becomes null. */
    static void put(ObjectNode json, String name, double value) {
        if (Double.isNaN(value)) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }
}
