package io.emberwatch.lab.evaluate;

import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Figures.Interval;
import io.emberwatch.lab.metrics.Figures.Scored;
import io.emberwatch.lab.metrics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Figures of a part of the evaluated images: a source or a kind. Immutable.
 *
 * @param fires images with fire in it
 * @param figures of the part alone
 * @param ranking the part, and, where it has images of one class only, all evaluated images of the other: its AUROC
 *     says whether the part scores on the right side of them
 * @param againstAll whether {@code ranking} has images of other parts
 */
public record PartFigures(String name, int fires, Figures figures, Figures ranking, boolean againstAll) {
    /**
     * Measures.
     *
     * @param all every evaluated image
     * @param threshold score from which an image counts as fire
     */
    static PartFigures of(String name, List<Scored> part, List<Scored> all, double threshold) {
        int fires = (int) part.stream().filter(Scored::fire).count();
        Figures own = Figures.of(part, threshold);
        if (fires > 0 && fires < part.size()) {
            return new PartFigures(name, fires, own, own, false);
        }
        List<Scored> ranked = new ArrayList<>(part);
        all.stream().filter(each -> each.fire() == (fires == 0)).forEach(ranked::add);
        return new PartFigures(name, fires, own, Figures.of(ranked, threshold), true);
    }

    /** Images without fire in it. */
    public int others() {
        return figures.images() - fires;
    }

    /** NaN where there is no image of the other class anywhere. */
    double auroc() {
        return ranking.value(Metric.AUROC);
    }

    Optional<Interval> aurocInterval() {
        return ranking.interval(Metric.AUROC);
    }

    /**
     * All parts. Immutable.
     *
     * @param sources by name
     * @param kinds by name
     */
    public record Parts(List<PartFigures> sources, List<PartFigures> kinds) {
        /** Without kinds nothing is reported. */
        public static final Parts NONE = new Parts(List.of(), List.of());

        public Parts {
            sources = List.copyOf(sources);
            kinds = List.copyOf(kinds);
        }
    }
}
