package io.emberwatch.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.model.evaluation.Figures;
import io.emberwatch.model.evaluation.Metric;
import io.emberwatch.model.evaluation.Scored;
import io.emberwatch.model.picture.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Figures as JSON, in the form of {@code evaluate --json}. */
final class FiguresJson {
    private FiguresJson() {}

    /**
     * What {@code model.json} says about the pictures that chose the threshold: {@code totals} and, where the pictures have
     * several, {@code sources}.
     *
     * @param rule which pictures these are
     * @param files of the pictures, in the order of the logits
     * @param labels the class of each
     * @param fire index of the class that means fire
     */
    static ObjectNode ofValidation(
            String rule,
            List<String> files,
            List<Integer> labels,
            float[][] logits,
            int fire,
            Calibration calibration) {
        List<Scored> all = new ArrayList<>();
        Map<String, List<Scored>> bySource = new TreeMap<>();
        for (int i = 0; i < logits.length; i++) {
            String file = files.get(i);
            Scored scored = new Scored(
                    Calibration.score(logits[i], fire, calibration.temperature()),
                    labels.get(i) == fire,
                    PictureGroup.of(file));
            all.add(scored);
            bySource.computeIfAbsent(
                            Sample.source(file.substring(file.lastIndexOf('/') + 1)), source -> new ArrayList<>())
                    .add(scored);
        }
        Map<String, Figures> sources = new LinkedHashMap<>();
        bySource.forEach((source, scored) -> sources.put(source, Figures.of(scored, calibration.threshold())));
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("pictures_of", rule);
        json.put("threshold", calibration.threshold());
        json.set("totals", of(Figures.of(all, calibration.threshold())));
        list(json.putArray("sources"), "source", sources);
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
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("pictures", f.pictures());
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
