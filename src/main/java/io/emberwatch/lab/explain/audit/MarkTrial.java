package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries what a common mark does by exchanging it: the same place of a positive and of a negative change sides. Nothing
 * unnatural is painted, and an equal place on the other side of the image serves as control.
 */
final class MarkTrial {
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
