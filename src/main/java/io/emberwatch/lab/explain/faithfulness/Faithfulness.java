package io.emberwatch.lab.explain.faithfulness;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.Batches;
import io.emberwatch.engine.explain.ExplainedImage;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.Explanation;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeatMethod;
import io.emberwatch.engine.explain.MethodName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Measures methods on images. Borrows the network.
 *
 * @param network whose maps are measured
 * @param steps of the deletion and insertion curves
 */
public record Faithfulness(InspectableModel network, int steps) {
    /** A place this far outside the box still counts as a hit, as 15 pixels of 224 in the original game. */
    private static final double MARGIN = 15 / 224.0;

    private static final long SEED = 1;
    private static final List<Double> CASCADE = List.of(0.0, 0.5, 1.0);

    /**
     * An image, one, as the network takes it.
     *
     * @param box where its object is in that, if it is known and there
     */
    public record Case(ImageBatch image, Optional<Box> box) {
        /**
         * Of an image that was read.
         *
         * @param box where the object is in the whole image, of which the network may see a part
         */
        public static Case of(ExplainedImage image, Optional<Box> box) {
            return new Case(image.pixels(), box.flatMap(whole -> whole.in(image.view())));
        }
    }

    /**
     * What a method's maps are worth, as means over the images.
     *
     * @param method a method's name, or {@code random}
     * @param deletion area below the deletion curve: less is better
     * @param insertion area below the insertion curve: more is better
     * @param road the score without the coldest pixels less that without the hottest, halved ({@link Road}): more is
     *     better, 0 says nothing
     * @param pointing share of images with a box whose peak lies within it (Zhang et al., ECCV 2016); empty without
     * @param sanity rank correlation of the map with that of the network whose weights are drawn anew, from the output on:
     *     the last dense layer, half of the kernels, all of them; a map that does not change shows no knowledge. Empty where
     *     not measured
     */
    public record Row(
            String method,
            double deletion,
            double insertion,
            double road,
            OptionalDouble pointing,
            List<Double> sanity) {
        public Row {
            sanity = List.copyOf(sanity);
        }
    }

    /** Measures a method; the class is that of the question, or of each image. */
    public Row measure(MethodName name, List<Case> cases, ExplanationRequest question) {
        return measure(name, name::on, cases, question);
    }

    /** The same with other settings than the method's usual ones, of this network and those drawn from it. */
    public Row measure(
            MethodName name,
            Function<InspectableModel, HeatMethod> settings,
            List<Case> cases,
            ExplanationRequest question) {
        Explainer explainer = new Explainer(network);
        HeatMethod method = settings.apply(network);
        List<Explanation> explanations = cases.stream()
                .map(each ->
                        explainer.explain(name, method, each.image(), question).get(0))
                .toList();
        List<Double> sanity = name == MethodName.CAM ? List.of() : sanity(name, settings, cases, question);
        return row(name.label(), cases, explanations, sanity);
    }

    /** Measures maps of noise, which every method should beat. */
    public Row random(List<Case> cases, ExplanationRequest question) {
        Explainer explainer = new Explainer(network);
        List<Explanation> noise = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Explanation own = explainer
                    .explain(MethodName.GRADCAM, cases.get(i).image(), question)
                    .get(0);
            HeatMap heat = Curves.random(SEED + i);
            noise.add(own.withMap(new ClassMap(heat.width(), heat.height(), heat.toArray())));
        }
        return row("random", cases, noise, List.of());
    }

    private Row row(String label, List<Case> cases, List<Explanation> explanations, List<Double> sanity) {
        Curves curves = new Curves(network, steps);
        double deletion = 0;
        double insertion = 0;
        double road = 0;
        int boxes = 0;
        int hits = 0;
        for (int i = 0; i < cases.size(); i++) {
            Explanation each = explanations.get(i);
            ImageBatch image = cases.get(i).image();
            deletion += curves.deletion(image, each.heat(), each.classIndex()).area();
            insertion += curves.insertion(image, each.heat(), each.classIndex()).area();
            road += new Road(network).of(image, each.heat(), each.classIndex());
            Optional<Box> box = cases.get(i).box();
            if (box.isPresent()) {
                boxes++;
                boolean hit = each.region().mass() > 0
                        && box.get().holds(each.region().peakX(), each.region().peakY(), MARGIN);
                hits += hit ? 1 : 0;
            }
        }
        return new Row(
                label,
                deletion / cases.size(),
                insertion / cases.size(),
                road / cases.size(),
                boxes == 0 ? OptionalDouble.empty() : OptionalDouble.of(hits / (double) boxes),
                sanity);
    }

    /** How alike maps stay; {@code cam} reads the loaded weights themselves and cannot be asked. */
    private List<Double> sanity(
            MethodName name,
            Function<InspectableModel, HeatMethod> settings,
            List<Case> cases,
            ExplanationRequest question) {
        List<Case> some = cases.subList(0, Math.min(cases.size(), name.offline() ? 2 : 4));
        Explainer explainer = new Explainer(network);
        List<Explanation> own = some.stream()
                .map(each -> explainer
                        .explain(name, settings.apply(network), each.image(), question)
                        .get(0))
                .toList();
        List<Double> correlations = new ArrayList<>();
        for (double share : CASCADE) {
            InspectableModel drawn = new RandomizedNetwork(network, share, SEED);
            Explainer other = new Explainer(drawn);
            double sum = 0;
            for (int i = 0; i < some.size(); i++) {
                OptionalInt sameClass = OptionalInt.of(own.get(i).classIndex());
                ExplanationRequest same = new ExplanationRequest(question.layers(), question.target(), sameClass);
                Explanation changed = other.explain(
                                name, settings.apply(drawn), some.get(i).image(), same)
                        .get(0);
                sum += RankCorrelation.of(own.get(i).heat(), changed.heat());
            }
            correlations.add(sum / some.size());
        }
        return correlations;
    }

    /** Where an object is, as shares of the image 0..1. Immutable. */
    public record Box(double left, double top, double right, double bottom) {
        public Box {
            if (!(left >= 0 && top >= 0 && right <= 1 && bottom <= 1 && left < right && top < bottom)) {
                throw new IllegalArgumentException("a box lies within 0 to 1 with left < right and top < bottom, not "
                        + left + "," + top + "," + right + "," + bottom);
            }
        }

        /** The part of it that is seen in this view, as shares of the view; empty where none is. */
        Optional<Box> in(Framing.View view) {
            double from = Math.max(0, view.toInputX(left));
            double above = Math.max(0, view.toInputY(top));
            double to = Math.min(1, view.toInputX(right));
            double below = Math.min(1, view.toInputY(bottom));
            return from < to && above < below ? Optional.of(new Box(from, above, to, below)) : Optional.empty();
        }

        /** Whether a place lies within, or no further outside than the margin. */
        public boolean holds(double x, double y, double margin) {
            return x >= left - margin && x <= right + margin && y >= top - margin && y <= bottom + margin;
        }
    }

    /**
     * Deletion and insertion (Petsiuk, Das and Saenko, "RISE", BMVC 2018, section 4.3): cells go from hottest to coldest, an
     * equal number a step. Deletion blurs them in the image, and a faithful map makes the score fall at once (small area);
     * insertion brings them back into a blurred image, and the score rises at once (large area).
     *
     * @param network borrowed
     * @param steps how many changes
     */
    public record Curves(InspectableModel network, int steps) {
        /** Cells each way; finer than most maps. */
        private static final int GRID = 28;

        /** Blurs one image from its hottest cells on. */
        public ScoreCurve deletion(ImageBatch image, HeatMap heat, int classIndex) {
            return curve(image, Baseline.BLUR.of(image), heat, classIndex);
        }

        /** Sharpens one blurred image from its hottest cells on. */
        public ScoreCurve insertion(ImageBatch image, HeatMap heat, int classIndex) {
            return curve(Baseline.BLUR.of(image), image, heat, classIndex);
        }

        private ScoreCurve curve(ImageBatch from, ImageBatch to, HeatMap heat, int classIndex) {
            int[] order = hottestFirst(heat);
            return new ScoreCurve(Batches.values(
                    network, steps + 1, step -> from.mixedWith(to, mask(order, step)), Target.PROBABILITY, classIndex));
        }

        private HeatMap mask(int[] order, int step) {
            float[] mask = new float[GRID * GRID];
            int cells = Math.floorDiv(order.length * step, steps);
            for (int i = 0; i < cells; i++) {
                mask[order[i]] = 1;
            }
            return new HeatMap(GRID, GRID, mask);
        }

        static int[] hottestFirst(HeatMap heat) {
            float[] fine = heat.finer().resized(GRID, GRID).toArray();
            return IntStream.range(0, fine.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -fine[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        /** A map of noise, against which others are measured; the same seed gives the same map. */
        public static HeatMap random(long seed) {
            java.util.Random random = new java.util.Random(seed);
            float[] noise = new float[7 * 7];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = random.nextFloat();
            }
            return new HeatMap(7, 7, noise);
        }

        /**
         * Score of a class while the image changes step by step. Immutable by convention: the array is not copied.
         *
         * @param scores at equal steps from the untouched start to the end, at least two, each 0..1
         */
        @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
        public record ScoreCurve(float[] scores) {
            public ScoreCurve {
                if (scores.length < 2) {
                    throw new IllegalArgumentException("a curve needs at least two points");
                }
            }

            /** Area below it by the trapezoidal rule, 0..1. */
            public double area() {
                double sum = 0;
                for (int i = 1; i < scores.length; i++) {
                    sum += (scores[i - 1] + scores[i]) / 2.0;
                }
                return sum / (scores.length - 1);
            }
        }
    }

    /** Spearman's rank correlation of two maps, equal values sharing their mean rank. */
    public static final class RankCorrelation {
        private RankCorrelation() {}

        /** From -1 to 1; 0 where one of the maps is flat. The second map is brought to the grid of the first. */
        public static double of(HeatMap a, HeatMap b) {
            return Pearson.of(
                    ranks(a.toArray()), ranks(b.resized(a.width(), a.height()).toArray()));
        }

        private static double[] ranks(float[] values) {
            int[] order = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> values[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            double[] ranks = new double[values.length];
            int from = 0;
            while (from < order.length) {
                int to = from;
                while (to + 1 < order.length && values[order[to + 1]] == values[order[from]]) {
                    to++;
                }
                for (int i = from; i <= to; i++) {
                    ranks[order[i]] = (from + to) / 2.0;
                }
                from = to + 1;
            }
            return ranks;
        }
    }
}
