package io.emberwatch.lab.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Metric;
import java.util.Map;
import java.util.Optional;

/**
 * An evaluation with all its figures, measured once. Immutable.
 *
 * @param setAside images that {@code remaining} leaves out
 * @param stress what the harder versions gave, where they were tried
 */
public record EvaluationReport(
        Evaluation evaluation,
        Figures total,
        Map<String, Figures> bySource,
        ExcludedSamples setAside,
        Figures remaining,
        Optional<StressResults> stress) {
    /**
     * Measures.
     *
     * @throws UserException if an image is set aside that was not evaluated
     */
    public static EvaluationReport of(Evaluation evaluation, ExcludedSamples setAside, Optional<StressResults> stress) {
        Evaluation remaining = setAside.without(evaluation);
        return new EvaluationReport(
                evaluation, evaluation.total(), evaluation.bySource(), setAside, remaining.total(), stress);
    }

    /** One object with {@code totals} and the list {@code sources}; figures that do not exist are null. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("threshold", evaluation.threshold());
        json.set("totals", FiguresJson.of(total));
        FiguresJson.list(json.putArray("sources"), "source", bySource);
        FiguresJson.list(json.putArray("groups"), "group", evaluation.byGroup());
        if (!setAside.reasons().isEmpty()) {
            json.set("totals_without_set_aside", FiguresJson.of(remaining));
            ArrayNode files = json.putArray("set_aside");
            setAside.reasons()
                    .forEach((file, reason) ->
                            files.addObject().put("file", file).put("reason", reason));
        }
        stress.ifPresent(results -> {
            ObjectNode trials = json.putObject("stress");
            results.trials().forEach((name, trial) -> trials.set(name, json(trial)));
        });
        ArrayNode unreadable = json.putArray("unreadable");
        evaluation.unreadable().forEach(unreadable::add);
        return json;
    }

    /** A trial has one figure: how often the model said fire, or how often the explanation pointed at the flame. */
    private static ObjectNode json(StressResults.Trial trial) {
        Metric metric = trial.fire() ? Metric.RECALL : Metric.FALSE_POSITIVE_RATE;
        Metric count = trial.fire() ? Metric.TRUE_POSITIVES : Metric.FALSE_POSITIVES;
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("pictures", trial.figures().images())
                .put("hits", trial.figures().count(count));
        FiguresJson.put(json, "rate", trial.figures().value(metric));
        trial.figures()
                .interval(metric)
                .ifPresent(i -> json.putArray("interval").add(i.low()).add(i.high()));
        return json;
    }
}
