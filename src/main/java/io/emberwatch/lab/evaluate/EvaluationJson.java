package io.emberwatch.lab.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.metrics.Calibration;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An evaluation as {@code evaluate --json} writes it: the components are the fields, in their order. A figure that does
 * not exist is null.
 *
 * @param remaining null, and not written, where nothing was set aside; likewise {@code setAside}
 * @param stress null, and not written, where no harder versions were tried
 * @param kinds empty, and not written, where none were given; likewise {@code leftOut}
 */
public record EvaluationJson(
        @JsonProperty double threshold,
        @JsonProperty FiguresJson totals,
        @JsonProperty List<Source> sources,
        @JsonProperty List<Group> groups,

        @JsonProperty("totals_without_set_aside") @JsonInclude(JsonInclude.Include.NON_NULL)
        FiguresJson remaining,

        @JsonProperty("set_aside") @JsonInclude(JsonInclude.Include.NON_NULL)
        List<SetAside> setAside,

        @JsonProperty @JsonInclude(JsonInclude.Include.NON_NULL)
        Map<String, Trial> stress,

        @JsonProperty @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Kind> kinds,

        @JsonProperty("left_out") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<LeftOutJson> leftOut,

        @JsonProperty List<String> unreadable) {

    record FiguresJson(
            @JsonProperty("pictures") int images,
            @JsonProperty Double accuracy,
            @JsonProperty Double precision,
            @JsonProperty Double recall,
            @JsonProperty Double f1,
            @JsonProperty("false_positive_rate") Double falsePositiveRate,
            @JsonProperty Double auroc,
            @JsonProperty("average_precision") Double averagePrecision,
            @JsonProperty("tpr_at_2_fpr") Double tprAt2Fpr,
            @JsonProperty("fpr_at_95_tpr") Double fprAt95Tpr,
            @JsonProperty Double ece,
            @JsonProperty Confusion confusion,
            @JsonProperty("intervals_95") Map<String, List<Double>> intervals) {
        static FiguresJson of(Figures figures) {
            Map<String, List<Double>> intervals = new LinkedHashMap<>();
            for (Metric metric : Metric.values()) {
                figures.interval(metric).ifPresent(interval -> intervals.put(metric.key(), ends(interval)));
            }
            return new FiguresJson(
                    figures.images(),
                    orNull(figures.value(Metric.ACCURACY)),
                    orNull(figures.value(Metric.PRECISION)),
                    orNull(figures.value(Metric.RECALL)),
                    orNull(figures.value(Metric.F1)),
                    orNull(figures.value(Metric.FALSE_POSITIVE_RATE)),
                    orNull(figures.value(Metric.AUROC)),
                    orNull(figures.value(Metric.AVERAGE_PRECISION)),
                    orNull(figures.value(Metric.TPR_AT_2_FPR)),
                    orNull(figures.value(Metric.FPR_AT_95_TPR)),
                    orNull(figures.value(Metric.ECE)),
                    new Confusion(
                            figures.count(Metric.TRUE_POSITIVES),
                            figures.count(Metric.FALSE_POSITIVES),
                            figures.count(Metric.TRUE_NEGATIVES),
                            figures.count(Metric.FALSE_NEGATIVES)),
                    intervals);
        }
    }

    record Confusion(
            @JsonProperty("true_positives") int truePositives,
            @JsonProperty("false_positives") int falsePositives,
            @JsonProperty("true_negatives") int trueNegatives,
            @JsonProperty("false_negatives") int falseNegatives) {}

    /** @param againstAll null, and not written, where no kinds were given, or the source has images of both classes */
    record Source(
            @JsonProperty String source,
            @JsonUnwrapped FiguresJson figures,

            @JsonProperty("auroc_against_all") @JsonInclude(JsonInclude.Include.NON_NULL)
            AgainstAll againstAll) {
        static List<Source> list(Map<String, Figures> bySource, PartFigures.Parts parts) {
            Map<String, PartFigures> measured =
                    parts.sources().stream().collect(Collectors.toMap(PartFigures::name, part -> part));
            return bySource.entrySet().stream()
                    .map(part -> new Source(
                            part.getKey(), FiguresJson.of(part.getValue()), AgainstAll.of(measured.get(part.getKey()))))
                    .toList();
        }
    }

    /** @param againstAll null, and not written, where the kind has images of both classes */
    record Kind(
            @JsonProperty String kind,
            @JsonUnwrapped FiguresJson figures,

            @JsonProperty("auroc_against_all") @JsonInclude(JsonInclude.Include.NON_NULL)
            AgainstAll againstAll) {
        static List<Kind> list(List<PartFigures> kinds) {
            return kinds.stream()
                    .map(part -> new Kind(part.name(), FiguresJson.of(part.figures()), AgainstAll.of(part)))
                    .toList();
        }
    }

    /**
     * Images of one class, ranked against all images of the other.
     *
     * @param interval null, and not written, where there is none
     */
    record AgainstAll(
            @JsonProperty Double auroc,

            @JsonProperty("interval_95") @JsonInclude(JsonInclude.Include.NON_NULL)
            List<Double> interval) {
        static AgainstAll of(PartFigures part) {
            return part == null || !part.againstAll()
                    ? null
                    : new AgainstAll(
                            orNull(part.auroc()),
                            part.aurocInterval().map(EvaluationJson::ends).orElse(null));
        }
    }

    record LeftOutJson(
            @JsonProperty String folder,
            @JsonProperty("pictures") int images) {}

    record Group(@JsonProperty String group, @JsonUnwrapped FiguresJson figures) {}

    record SetAside(@JsonProperty String file, @JsonProperty String reason) {}

    /**
     * A trial has one figure: how often the model said fire, or how often the explanation pointed at the flame.
     *
     * @param interval null, and not written, where there is none
     */
    record Trial(
            @JsonProperty("pictures") int images,
            @JsonProperty int hits,
            @JsonProperty Double rate,

            @JsonProperty @JsonInclude(JsonInclude.Include.NON_NULL)
            List<Double> interval) {
        static Trial of(StressTest.Results.Trial trial) {
            Metric metric = trial.fire() ? Metric.RECALL : Metric.FALSE_POSITIVE_RATE;
            Metric count = trial.fire() ? Metric.TRUE_POSITIVES : Metric.FALSE_POSITIVES;
            return new Trial(
                    trial.figures().images(),
                    trial.figures().count(count),
                    orNull(trial.figures().value(metric)),
                    trial.figures().interval(metric).map(EvaluationJson::ends).orElse(null));
        }
    }

    /** What {@code model.json} says about the images that chose the threshold. */
    private record Validation(
            @JsonProperty("pictures_of") String rule,
            @JsonProperty double threshold,
            @JsonProperty FiguresJson totals,
            @JsonProperty List<Source> sources) {}

    static EvaluationJson of(EvaluationReport report) {
        boolean aside = !report.setAside().reasons().isEmpty();
        return new EvaluationJson(
                report.evaluation().threshold(),
                FiguresJson.of(report.total()),
                Source.list(report.bySource(), report.parts()),
                report.evaluation().byGroup().entrySet().stream()
                        .map(part -> new Group(part.getKey(), FiguresJson.of(part.getValue())))
                        .toList(),
                aside ? FiguresJson.of(report.remaining()) : null,
                aside
                        ? report.setAside().reasons().entrySet().stream()
                                .map(each -> new SetAside(each.getKey(), each.getValue()))
                                .toList()
                        : null,
                report.stress().map(EvaluationJson::trials).orElse(null),
                Kind.list(report.parts().kinds()),
                report.evaluation().leftOut().stream()
                        .map(each -> new LeftOutJson(each.folder().getFileName().toString(), each.images()))
                        .toList(),
                report.evaluation().unreadable());
    }

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
        return Json.tree(new Validation(
                rule,
                calibration.threshold(),
                FiguresJson.of(evaluation.total()),
                Source.list(evaluation.bySource(), PartFigures.Parts.NONE)));
    }

    private static Map<String, Trial> trials(StressTest.Results results) {
        Map<String, Trial> trials = new LinkedHashMap<>();
        results.trials().forEach((name, trial) -> trials.put(name, Trial.of(trial)));
        return trials;
    }

    private static List<Double> ends(Figures.Interval interval) {
        return List.of(interval.low(), interval.high());
    }

    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
