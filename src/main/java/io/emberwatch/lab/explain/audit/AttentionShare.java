package io.emberwatch.lab.explain.audit;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import java.util.List;
import java.util.function.Function;

/**
 * How much of the attention falls on a part of the images, beside what chance would give it.
 *
 * @param part what it is, in plain words
 * @param attention mean share of the heat there, 0..1
 * @param area mean share of the image that it covers, 0..1
 * @param images over how many images with heat
 */
public record AttentionShare(String part, double attention, double area, int images) {
    /** @param zone the part of each image: 1 inside, 0 outside, of {@link HotRegion#GRID} cells each way */
    static AttentionShare of(String part, List<AuditedCase> cases, Function<AuditedCase, HeatMap> zone) {
        double attention = 0;
        double area = 0;
        int counted = 0;
        for (AuditedCase each : cases) {
            HeatMap heat = each.explanation().heat().resized(HotRegion.GRID, HotRegion.GRID);
            double mass = heat.mass();
            if (mass > 0) {
                HeatMap mask = zone.apply(each);
                double inside = 0;
                for (int y = 0; y < HotRegion.GRID; y++) {
                    for (int x = 0; x < HotRegion.GRID; x++) {
                        inside += heat.value(x, y) * mask.value(x, y);
                    }
                }
                attention += inside / mass;
                area += mask.mass() / (HotRegion.GRID * HotRegion.GRID);
                counted++;
            }
        }
        int below = Math.max(1, counted);
        return new AttentionShare(part, attention / below, area / below, counted);
    }
}
