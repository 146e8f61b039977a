package io.emberwatch.lab.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.metrics.Figures.Scored;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final double THRESHOLD = 0.5;

    @Test
    void sameSeed_givesTheSameIntervals() {
        RankedScores ranked = new RankedScores(alarms(40, 1, 0.2, 7));
        Figures.Bootstrap bootstrap = new Figures.Bootstrap(200, 5);
        assertThat(bootstrap.intervals(ranked, THRESHOLD)).isEqualTo(bootstrap.intervals(ranked, THRESHOLD));
        assertThat(bootstrap.intervals(ranked, THRESHOLD))
                .isNotEqualTo(new Figures.Bootstrap(200, 6).intervals(ranked, THRESHOLD));
    }

    @Test
    void intervals_coverTheTruthAboutAsOftenAsTheySay() {
        int covered = 0;
        for (int trial = 0; trial < 200; trial++) {
            Figures.Interval interval = interval(alarms(100, 1, 0.3, trial), Metric.FALSE_POSITIVE_RATE);
            covered += interval.low() <= 0.3 && 0.3 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / 200.0).isBetween(0.89, 0.99);
    }

    @Test
    void ofIndependentImages_theIntervalIsThatOfABinomialShare() {
        Figures.Interval interval = interval(alarms(400, 1, 0.5, 11), Metric.FALSE_POSITIVE_RATE);
        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 * Math.sqrt(0.25 / 400), within(0.015));
    }

    @Test
    void copiesOfAImage_areNoFurtherEvidence() {
        Figures.Interval once = interval(alarms(40, 1, 0.4, 2), Metric.FALSE_POSITIVE_RATE);
        Figures.Interval tenfold = interval(alarms(40, 10, 0.4, 2), Metric.FALSE_POSITIVE_RATE);
        assertThat(tenfold.low()).isCloseTo(once.low(), within(1e-12));
        assertThat(tenfold.high()).isCloseTo(once.high(), within(1e-12));
    }

    @Test
    void oneGroup_hasNoInterval_andNeitherHasAFigureThatDoesNotExist() {
        assertThat(Figures.of(List.of(new Scored(0.9, true, "a"), new Scored(0.2, false, "a")), THRESHOLD)
                        .intervals())
                .isEmpty();
        Figures quiet = Figures.of(alarms(10, 1, 0.5, 1), THRESHOLD);
        assertThat(quiet.interval(Metric.RECALL)).isEmpty();
        assertThat(quiet.interval(Metric.FALSE_POSITIVES)).isPresent();
    }

    @Test
    void quantile_liesBetweenTheNeighbours() {
        double[] sorted = {0, 10, 20, 30};
        assertThat(Figures.Bootstrap.quantile(sorted, 0)).isEqualTo(0);
        assertThat(Figures.Bootstrap.quantile(sorted, 0.5)).isEqualTo(15);
        assertThat(Figures.Bootstrap.quantile(sorted, 1)).isEqualTo(30);
    }

    private static Figures.Interval interval(List<Scored> scored, Metric metric) {
        return new Figures.Bootstrap(400, 1)
                .intervals(new RankedScores(scored), THRESHOLD)
                .get(metric);
    }

    /** Groups of equal images without fire, of which this share is called fire, drawn independently. */
    private static List<Scored> alarms(int groups, int images, double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Scored> scored = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            double score = random.nextDouble() < share ? 0.9 : 0.1;
            for (int i = 0; i < images; i++) {
                scored.add(new Scored(score, false, "group " + group));
            }
        }
        return scored;
    }
}
