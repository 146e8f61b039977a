package io.emberwatch.lab.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.metrics.Figures;
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
        return Json.tree(EvaluationJson.of(this));
    }
}
