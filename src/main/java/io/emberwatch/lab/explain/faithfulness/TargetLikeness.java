package io.emberwatch.lab.explain.faithfulness;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.Explanation;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeatMethod;
import io.emberwatch.engine.explain.MethodName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How alike the heat maps of the logit and of the probability are, cell by cell and as they are shown: cut below 0.
 *
 * @param correlations Pearson's, one an image in their order, -1..1; 0 where one of the two maps has no heat
 */
public record TargetLikeness(List<Double> correlations) {
    public TargetLikeness {
        correlations = List.copyOf(correlations);
    }

    /**
     * Explains each image twice, in the same class.
     *
     * @param network borrowed
     * @param method with its settings, of that network
     * @param asked the layers, and the class or that of each image; its target is not looked at
     */
    public static TargetLikeness of(
            InspectableModel network,
            MethodName name,
            HeatMethod method,
            List<Faithfulness.Case> cases,
            ExplanationRequest asked) {
        Explainer explainer = new Explainer(network);
        List<Double> correlations = new ArrayList<>();
        for (Faithfulness.Case each : cases) {
            ImageBatch image = each.image();
            Explanation logit = explainer
                    .explain(name, method, image, targeted(asked, Target.LOGIT, asked.classIndex()))
                    .get(0);
            OptionalInt same = OptionalInt.of(logit.classIndex());
            Explanation probability = explainer
                    .explain(name, method, image, targeted(asked, Target.PROBABILITY, same))
                    .get(0);
            correlations.add(Pearson.of(cells(logit.heat()), cells(probability.heat())));
        }
        return new TargetLikeness(correlations);
    }

    private static ExplanationRequest targeted(ExplanationRequest asked, Target target, OptionalInt classIndex) {
        return new ExplanationRequest(asked.layers(), target, classIndex);
    }

    public double mean() {
        return correlations.stream().mapToDouble(each -> each).average().orElse(0);
    }

    public double least() {
        return correlations.stream().mapToDouble(each -> each).min().orElse(0);
    }

    public double most() {
        return correlations.stream().mapToDouble(each -> each).max().orElse(0);
    }

    private static double[] cells(HeatMap map) {
        float[] values = map.toArray();
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
