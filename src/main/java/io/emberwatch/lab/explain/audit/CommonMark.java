package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.lab.explain.audit.AuditResult.AuditedCase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Something that the positives share and the negatives lack, and what it does to the model. Effects are shares of the
 * mean distance of positives and negatives in the fire logit over the others: 1 means that the mark alone makes the
 * difference.
 *
 * @param mask where it is, 1 inside
 * @param taken how far the positives fall when the place is filled from a negative
 * @param given how far the negatives rise when the place is filled from a positive
 * @param control the larger of both effects for an equal place elsewhere
 * @param attention share of the positives' attention on it
 * @param area share of the image that it covers
 */
public record CommonMark(HeatMap mask, double taken, double given, double control, double attention, double area) {
    private static final double MATTERS = 0.15;

    /** Whether the model relies on it: either effect is large and far above that of an equal place elsewhere. */
    public boolean reliedOn() {
        double effect = Math.max(taken, given);
        return effect >= MATTERS && effect >= 2 * control;
    }

    /** Where it is, in plain words. */
    public String place() {
        double x = 0;
        double y = 0;
        for (int row = 0; row < mask.height(); row++) {
            for (int column = 0; column < mask.width(); column++) {
                x += mask.value(column, row) * (column + 0.5) / mask.width();
                y += mask.value(column, row) * (row + 0.5) / mask.height();
            }
        }
        return placeName(x / mask.mass(), y / mask.mass());
    }

    static String placeName(double x, double y) {
        String down = y < 1 / 3.0 ? "upper" : y > 2 / 3.0 ? "lower" : "middle";
        String across = x < 1 / 3.0 ? "left" : x > 2 / 3.0 ? "right" : "centre";
        return down.equals("middle") && across.equals("centre") ? "the middle" : "the " + down + " " + across;
    }

    /**
     * Finds what nearly all positives have at the same place and negatives have not: a logo, a caption, a sticker, a lamp.
     * A cell belongs to it where its colour varies far less over the positives than a usual cell, and lies away from its mean
     * over the negatives. Joined cells make a mark.
     */
    static final class Search {
        private static final int GRID = HotRegion.GRID;
        private static final int FEWEST_IMAGES = 5;
        private static final double STEADY = 0.35;
        private static final double LEAST_VARIETY = 4;
        private static final double APART = 12;
        private static final int SMALLEST = 3;
        private static final double LARGEST = 0.2;
        private static final int MOST = 5;

        private Search() {}

        /** Masks, largest first; none where there are too few images to tell. */
        static List<HeatMap> find(List<AuditedCase.Subject> positives, List<AuditedCase.Subject> negatives) {
            if (positives.size() < FEWEST_IMAGES || negatives.size() < FEWEST_IMAGES) {
                return List.of();
            }
            Spread with = Spread.of(positives);
            Spread without = Spread.of(negatives);
            double usual = median(with.deviation());
            if (usual < LEAST_VARIETY) {
                // All positives are the same scene; what they share says nothing.
                return List.of();
            }
            boolean[] marked = new boolean[GRID * GRID];
            for (int i = 0; i < marked.length; i++) {
                marked[i] = with.deviation()[i] <= STEADY * usual && with.distance(without, i) >= APART;
            }
            return components(marked);
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }

        private static List<HeatMap> components(boolean[] marked) {
            List<HeatMap> found = new ArrayList<>();
            for (int i = 0; i < marked.length; i++) {
                if (marked[i]) {
                    float[] mask = flood(marked, i);
                    int cells = 0;
                    for (float each : mask) {
                        cells += each > 0 ? 1 : 0;
                    }
                    if (cells >= SMALLEST && cells <= LARGEST * mask.length) {
                        found.add(new HeatMap(GRID, GRID, widened(mask)));
                    }
                }
            }
            found.sort(Comparator.comparingDouble((HeatMap each) -> -each.mass()));
            return found.subList(0, Math.min(MOST, found.size()));
        }

        /** Empties the component out of {@code marked}. */
        private static float[] flood(boolean[] marked, int start) {
            float[] mask = new float[marked.length];
            Deque<Integer> open = new ArrayDeque<>();
            open.push(start);
            while (!open.isEmpty()) {
                int at = open.pop();
                if (!marked[at]) {
                    continue;
                }
                marked[at] = false;
                mask[at] = 1;
                int x = at % GRID;
                if (x > 0) {
                    open.push(at - 1);
                }
                if (x < GRID - 1) {
                    open.push(at + 1);
                }
                if (at >= GRID) {
                    open.push(at - GRID);
                }
                if (at < GRID * (GRID - 1)) {
                    open.push(at + GRID);
                }
            }
            return mask;
        }

        /** One cell more all around, for edges that fall within a cell. */
        private static float[] widened(float[] mask) {
            float[] wide = new float[mask.length];
            for (int i = 0; i < mask.length; i++) {
                if (mask[i] > 0) {
                    int x = i % GRID;
                    int y = Math.floorDiv(i, GRID);
                    for (int yy = Math.max(0, y - 1); yy <= Math.min(GRID - 1, y + 1); yy++) {
                        for (int xx = Math.max(0, x - 1); xx <= Math.min(GRID - 1, x + 1); xx++) {
                            wide[yy * GRID + xx] = 1;
                        }
                    }
                }
            }
            return wide;
        }

        /** Mean colour {@code [cells*3]} and standard deviation {@code [cells]} over images. */
        @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
        private record Spread(double[] mean, double[] deviation) {
            static Spread of(List<AuditedCase.Subject> cases) {
                double[] mean = new double[GRID * GRID * 3];
                double[] squares = new double[mean.length];
                for (AuditedCase.Subject each : cases) {
                    float[] cells = Zones.cells(each.image());
                    for (int i = 0; i < mean.length; i++) {
                        mean[i] += cells[i] / cases.size();
                        squares[i] += (double) cells[i] * cells[i] / cases.size();
                    }
                }
                double[] deviation = new double[GRID * GRID];
                for (int i = 0; i < mean.length; i++) {
                    double variance = Math.max(0, squares[i] - mean[i] * mean[i]);
                    deviation[Math.floorDiv(i, 3)] += Math.sqrt(variance) / 3;
                }
                return new Spread(mean, deviation);
            }

            double distance(Spread other, int cell) {
                double farthest = 0;
                for (int c = cell * 3; c < cell * 3 + 3; c++) {
                    farthest = Math.max(farthest, Math.abs(mean[c] - other.mean[c]));
                }
                return farthest;
            }
        }
    }

    /**
     * Tries what a common mark does by exchanging it: the same place of a positive and of a negative change sides. Nothing
     * unnatural is painted, and an equal place on the other side of the image serves as control.
     */
    static final class MarkTrial {
        private static final int MOST = 24;
        private static final int BATCH = 16;

        private final InspectableModel network;
        private final List<ImageBatch> positives;
        private final List<ImageBatch> negatives;
        private final double positiveMargin;
        private final double negativeMargin;

        MarkTrial(InspectableModel network, List<AuditedCase.Subject> positives, List<AuditedCase.Subject> negatives) {
            this.network = network;
            int pairs = Math.min(MOST, Math.min(positives.size(), negatives.size()));
            this.positives = positives.subList(0, pairs).stream()
                    .map(AuditedCase.Subject::image)
                    .toList();
            this.negatives = negatives.subList(0, pairs).stream()
                    .map(AuditedCase.Subject::image)
                    .toList();
            this.positiveMargin = margin(this.positives);
            this.negativeMargin = margin(this.negatives);
        }

        /** Mean distance of the classes; what effects are measured against. */
        double gap() {
            return positiveMargin - negativeMargin;
        }

        CommonMark measure(HeatMap mask, AuditResult.AttentionShare share) {
            HeatMap elsewhere = upsideDown(mask.mirrored());
            return new CommonMark(
                    mask,
                    taken(mask),
                    given(mask),
                    Math.max(taken(elsewhere), given(elsewhere)),
                    share.attention(),
                    share.area());
        }

        private double taken(HeatMap mask) {
            return (positiveMargin - margin(exchanged(positives, negatives, mask))) / gap();
        }

        private double given(HeatMap mask) {
            return (margin(exchanged(negatives, positives, mask)) - negativeMargin) / gap();
        }

        private static List<ImageBatch> exchanged(List<ImageBatch> images, List<ImageBatch> others, HeatMap mask) {
            ImageBatch first = images.get(0);
            HeatMap fine = sharp(mask, first.width(), first.height());
            List<ImageBatch> changed = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                changed.add(images.get(i).mixedWith(others.get(i), fine));
            }
            return changed;
        }

        /** The mask without soft edges. */
        private static HeatMap sharp(HeatMap mask, int width, int height) {
            float[] fine = new float[width * height];
            for (int i = 0; i < fine.length; i++) {
                int x = i % width * mask.width() / width;
                int y = Math.floorDiv(i, width) * mask.height() / height;
                fine[i] = mask.value(x, y);
            }
            return new HeatMap(width, height, fine);
        }

        private static HeatMap upsideDown(HeatMap mask) {
            float[] turned = new float[mask.width() * mask.height()];
            for (int i = 0; i < turned.length; i++) {
                turned[i] = mask.value(i % mask.width(), mask.height() - 1 - Math.floorDiv(i, mask.width()));
            }
            return new HeatMap(mask.width(), mask.height(), turned);
        }

        /** Mean fire logit over the greatest other one. */
        private double margin(List<ImageBatch> images) {
            double sum = 0;
            int fire = network.fireIndex();
            for (int from = 0; from < images.size(); from += BATCH) {
                List<ImageBatch> some = images.subList(from, Math.min(images.size(), from + BATCH));
                ForwardResult readout = network.run(ImageBatch.of(some), ForwardRequest.SCORES);
                for (int i = 0; i < some.size(); i++) {
                    float other = Float.NEGATIVE_INFINITY;
                    for (int k = 0; k < readout.classes(); k++) {
                        if (k != fire) {
                            other = Math.max(other, readout.logits()[i * readout.classes() + k]);
                        }
                    }
                    sum += readout.logits()[i * readout.classes() + fire] - other;
                }
            }
            return sum / images.size();
        }
    }
}
