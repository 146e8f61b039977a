package io.emberwatch.lab.explain;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.explain.Canvas;
import io.emberwatch.lab.explain.audit.AuditedCase;
import java.util.Base64;
import java.util.List;

/** Draws what an audit report shows, as {@code data:} addresses so that the report needs no other file. */
final class AuditImages {
    private static final int SIZE = 280;

    private AuditImages() {}

    /** The mean image under the mean heat map. */
    static String average(List<AuditedCase> cases, HeatMap heat) {
        ImageBatch first = cases.get(0).subject().image();
        float[] mean = new float[first.rgb().length];
        for (AuditedCase each : cases) {
            float[] rgb = each.subject().image().rgb();
            for (int i = 0; i < mean.length; i++) {
                mean[i] += rgb[i] / cases.size();
            }
        }
        float peak = heat.value(heat.peak()[0], heat.peak()[1]);
        try (Canvas canvas = enlarged(new ImageBatch(1, first.height(), first.width(), mean))) {
            return data(canvas.overlay(scaled(heat, peak)));
        }
    }

    /** An image under its heat map. */
    static String overlay(AuditedCase subject) {
        try (Canvas canvas = enlarged(subject.subject().image())) {
            return data(canvas.overlay(subject.explanation().heat())
                    .outline(subject.explanation().region()));
        }
    }

    /** An image with a place outlined. */
    static String outlined(AuditedCase subject, HeatMap mask) {
        try (Canvas canvas = enlarged(subject.subject().image())) {
            return data(canvas.outline(HotRegion.of(mask)));
        }
    }

    private static Canvas enlarged(ImageBatch image) {
        byte[] bgr = new byte[image.rgb().length];
        for (int i = 0; i < bgr.length; i += 3) {
            bgr[i] = (byte) Math.round(image.rgb()[i + 2]);
            bgr[i + 1] = (byte) Math.round(image.rgb()[i + 1]);
            bgr[i + 2] = (byte) Math.round(image.rgb()[i]);
        }
        Canvas large = Canvas.blank(SIZE, SIZE);
        try (Canvas small = Canvas.of(new Image(image.width(), image.height(), bgr))) {
            return large.paste(small, 0, 0, SIZE, SIZE);
        }
    }

    private static HeatMap scaled(HeatMap heat, float peak) {
        float[] values = heat.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = peak > 0 ? values[i] / peak : 0;
        }
        return new HeatMap(heat.width(), heat.height(), values);
    }

    private static String data(Canvas canvas) {
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(canvas.jpeg());
    }
}
