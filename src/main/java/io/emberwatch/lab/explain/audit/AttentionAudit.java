package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.image.MaskedRegion;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.explain.Batches;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.Explanation;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.lab.explain.audit.AuditResult.AuditedCase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Checks on many images with and without fire whether a model decides by something other than fire.
 *
 * @param network borrowed
 * @param masked zones that cameras mask, on which attention would be wasted; may be empty
 * @param sequence whether the images of each group are frames of one camera in their order, so that change counts
 */
public record AttentionAudit(InspectableModel network, List<MaskedRegion> masked, boolean sequence) {
    private static final int GRID = HotRegion.GRID;

    public AttentionAudit {
        masked = List.copyOf(masked);
    }

    /**
     * Audits; some forward passes for each image.
     *
     * @param positives images of fire, at least one
     * @param negatives images without, at least one
     */
    public AuditResult run(List<AuditedCase.Subject> positives, List<AuditedCase.Subject> negatives) {
        List<AuditedCase> with = audited(positives);
        List<AuditedCase> without = audited(negatives);
        List<AuditResult.AttentionShare> shares = shares(with);
        CommonMark.MarkTrial trial = new CommonMark.MarkTrial(network, positives, negatives);
        List<CommonMark> marks = new ArrayList<>();
        if (trial.gap() > 0) {
            for (HeatMap mask : CommonMark.Search.find(positives, negatives)) {
                marks.add(trial.measure(mask, AuditResult.AttentionShare.of("mark", with, each -> mask)));
            }
        }
        List<List<AuditedCase>> lookAlikes = LookAlikes.groups(with);
        return new AuditResult(
                with,
                without,
                average(with),
                average(without),
                shares,
                marks,
                lookAlikes,
                AuditResult.Findings.of(with, shares, marks, lookAlikes, trial.gap()));
    }

    private List<AuditedCase> audited(List<AuditedCase.Subject> cases) {
        Explainer explainer = new Explainer(network);
        int fire = network.fireIndex();
        ExplanationRequest question = explainer.question(
                List.of(LayerNames.LAST), Target.LOGIT, network.labels().get(fire));
        List<Explanation> explanations = new ArrayList<>();
        int batch = 8;
        for (int from = 0; from < cases.size(); from += batch) {
            List<ImageBatch> some = cases.subList(from, Math.min(cases.size(), from + batch)).stream()
                    .map(AuditedCase.Subject::image)
                    .toList();
            explanations.addAll(explainer.explain(MethodName.GRADCAM, ImageBatch.of(some), question));
        }
        float[] without = Batches.values(
                network,
                cases.size(),
                i -> blurred(
                        cases.get(i).image(),
                        HotRegion.union(explanations.get(i).regions())),
                Target.PROBABILITY,
                fire);
        float[] control = Batches.values(
                network,
                cases.size(),
                i -> blurred(cases.get(i).image(), coldest(explanations.get(i))),
                Target.PROBABILITY,
                fire);
        List<AuditedCase> audited = new ArrayList<>();
        for (int i = 0; i < without.length; i++) {
            audited.add(new AuditedCase(cases.get(i), explanations.get(i), without[i], control[i]));
        }
        return audited;
    }

    private static ImageBatch blurred(ImageBatch image, HeatMap mask) {
        return image.mixedWith(Baseline.BLUR.of(image), mask);
    }

    /** As many of the coldest cells as the hot regions have. */
    private static HeatMap coldest(Explanation explanation) {
        HeatMap heat = explanation.heat().finer();
        float[] values = heat.toArray();
        long many = Math.round(HotRegion.union(explanation.regions()).mass());
        float[] mask = new float[values.length];
        IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer cell) -> values[cell]))
                .limit(many)
                .forEach(cell -> mask[cell] = 1);
        return new HeatMap(heat.width(), heat.height(), mask);
    }

    private List<AuditResult.AttentionShare> shares(List<AuditedCase> positives) {
        List<AuditResult.AttentionShare> shares = new ArrayList<>();
        HeatMap border = Zones.border();
        shares.add(AuditResult.AttentionShare.of("the border of the image", positives, each -> border));
        shares.add(AuditResult.AttentionShare.of(
                "what looks like burnt-in text",
                positives,
                each -> Zones.text(each.subject().image())));
        if (!masked.isEmpty()) {
            shares.add(AuditResult.AttentionShare.of(
                    "masked zones", positives, each -> zones(each.subject().view())));
        }
        if (sequence && positives.size() > 1) {
            Map<AuditedCase, HeatMap> still = new HashMap<>();
            for (int i = 0; i < positives.size(); i++) {
                ImageBatch before = positives.get(i == 0 ? 1 : i - 1).subject().image();
                still.put(
                        positives.get(i),
                        Zones.still(before, positives.get(i).subject().image()));
            }
            shares.add(AuditResult.AttentionShare.of("what does not change between frames", positives, still::get));
        }
        return shares;
    }

    /** All of them, in what the network sees of an image. */
    private HeatMap zones(Framing.View view) {
        float[] all = new float[GRID * GRID];
        for (MaskedRegion region : masked) {
            float[] mask = region.mask(GRID, GRID, view).toArray();
            for (int i = 0; i < all.length; i++) {
                all[i] = Math.max(all[i], mask[i]);
            }
        }
        return new HeatMap(GRID, GRID, all);
    }

    private static HeatMap average(List<AuditedCase> cases) {
        return HeatMap.mean(
                cases.stream().map(each -> each.explanation().heat()).toList());
    }

    /** Groups images that look almost the same: the correlation of their cells' colours is at least 0.92. */
    static final class LookAlikes {
        private static final double ALIKE = 0.92;
        private static final int SMALLEST = 3;

        private LookAlikes() {}

        /** Groups of three or more, largest first; each image joins the first group whose founder it resembles. */
        static List<List<AuditedCase>> groups(List<AuditedCase> cases) {
            List<List<AuditedCase>> groups = new ArrayList<>();
            List<float[]> founders = new ArrayList<>();
            for (AuditedCase each : cases) {
                float[] cells = normalised(Zones.cells(each.subject().image()));
                int at = 0;
                while (at < founders.size() && correlation(founders.get(at), cells) < ALIKE) {
                    at++;
                }
                if (at == founders.size()) {
                    founders.add(cells);
                    groups.add(new ArrayList<>());
                }
                groups.get(at).add(each);
            }
            groups.removeIf(group -> group.size() < SMALLEST);
            groups.sort((a, b) -> Integer.compare(b.size(), a.size()));
            return groups;
        }

        private static float[] normalised(float[] cells) {
            double mean = 0;
            for (float cell : cells) {
                mean += cell / cells.length;
            }
            double squares = 0;
            for (int i = 0; i < cells.length; i++) {
                cells[i] -= (float) mean;
                squares += cells[i] * cells[i];
            }
            float length = (float) Math.max(1e-9, Math.sqrt(squares));
            for (int i = 0; i < cells.length; i++) {
                cells[i] /= length;
            }
            return cells;
        }

        private static double correlation(float[] a, float[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }
    }
}
