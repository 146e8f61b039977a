package io.emberwatch.lab.explain;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.mustachejava.DefaultMustacheFactory;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.explain.Canvas;
import io.emberwatch.lab.explain.audit.AuditResult;
import io.emberwatch.lab.explain.audit.AuditResult.AuditedCase;
import io.emberwatch.lab.explain.audit.CommonMark;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * An audit as one HTML page that opens without a network, and as JSON.
 *
 * @param title what was audited
 * @param result what was found
 */
public record AuditReport(String title, AuditResult result) {
    private static final int SHOWN = 8;
    private static final int SHOWN_OF_A_GROUP = 4;

    /** What the template {@code audit.mustache} shows; it escapes all texts. */
    private record Page(
            String title,
            int positives,
            int negatives,
            boolean suspicious,
            List<AuditResult.Finding> findings,
            Gallery averages,
            List<Share> shares,
            List<Gallery> galleries) {}

    private record Share(String part, String attention, String area) {}

    private record Gallery(String heading, List<Figure> figures) {}

    /** @param address of the image, {@code data:} */
    private record Figure(String address, String caption) {}

    /** The page, complete in itself. */
    public String html() {
        StringWriter page = new StringWriter();
        new DefaultMustacheFactory("io/emberwatch/lab/explain")
                .compile("audit.mustache")
                .execute(page, page());
        return page.toString();
    }

    private Page page() {
        List<Gallery> galleries = new ArrayList<>();
        for (CommonMark mark : result.marks()) {
            galleries.add(new Gallery(
                    "The same in all images of fire: " + mark.place()
                            + (mark.reliedOn() ? " (relied on)" : " (not relied on)"),
                    figures(
                            result.positives(),
                            SHOWN_OF_A_GROUP,
                            each -> new Figure(
                                    AuditImages.outlined(each, mark.mask()),
                                    each.subject().name()))));
        }
        galleries.add(scored(
                "Images of fire whose score depends least on the hot regions",
                result.positives(),
                Comparator.comparingDouble(AuditedCase::drop)));
        galleries.add(scored(
                "Images without fire that look most like fire to the model",
                result.negatives(),
                Comparator.comparingDouble((AuditedCase each) -> -each.score())));
        for (List<AuditedCase> group : result.lookAlikes().stream().limit(SHOWN).toList()) {
            galleries.add(new Gallery(
                    group.size() + " images of fire that look alike",
                    figures(
                            group,
                            SHOWN_OF_A_GROUP,
                            each -> new Figure(
                                    AuditImages.overlay(each), each.subject().name()))));
        }
        return new Page(
                title,
                result.positives().size(),
                result.negatives().size(),
                result.suspicious(),
                result.findings(),
                averages(),
                result.shares().stream()
                        .map(each -> new Share(each.part(), percent(each.attention()), percent(each.area())))
                        .toList(),
                galleries);
    }

    private Gallery averages() {
        return new Gallery(
                "Where the model looks on average",
                List.of(
                        new Figure(AuditImages.average(result.positives(), result.averageOfPositives()), "with fire"),
                        new Figure(
                                AuditImages.average(result.negatives(), result.averageOfNegatives()), "without fire")));
    }

    private static Gallery scored(String heading, List<AuditedCase> cases, Comparator<AuditedCase> order) {
        return new Gallery(
                heading,
                figures(
                        cases.stream().sorted(order).toList(),
                        SHOWN,
                        each -> new Figure(
                                AuditImages.overlay(each),
                                String.format(
                                        Locale.ROOT,
                                        "%s: %.2f, with %s blurred %.2f",
                                        each.subject().name(),
                                        each.score(),
                                        regions(each),
                                        each.scoreWithoutHotRegions()))));
    }

    private static String regions(AuditedCase each) {
        int count = each.explanation().regions().size();
        return count == 1 ? "the hot region" : count == 2 ? "both hot regions" : "all " + count + " hot regions";
    }

    private static List<Figure> figures(List<AuditedCase> cases, int most, Function<AuditedCase, Figure> figure) {
        return cases.stream().limit(most).map(figure).toList();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * share);
    }

    /** The figures without images, as {@code audit.json} holds them. */
    public JsonForm json() {
        return new JsonForm(
                result.suspicious(),
                result.findings().stream()
                        .map(each -> new FindingJson(each.suspicious(), each.sentence()))
                        .toList(),
                result.shares().stream()
                        .map(each -> new ShareJson(each.part(), each.attention(), each.area()))
                        .toList(),
                result.marks().stream()
                        .map(each ->
                                new MarkJson(each.place(), each.reliedOn(), each.taken(), each.given(), each.control()))
                        .toList());
    }

    /** The components are the fields, in their order. */
    public record JsonForm(
            @JsonProperty boolean suspicious,
            @JsonProperty List<FindingJson> findings,
            @JsonProperty("attention") List<ShareJson> shares,
            @JsonProperty List<MarkJson> marks) {}

    record FindingJson(
            @JsonProperty boolean suspicious, @JsonProperty String sentence) {}

    record ShareJson(
            @JsonProperty String part,
            @JsonProperty double attention,
            @JsonProperty double area) {}

    record MarkJson(
            @JsonProperty String place,
            @JsonProperty("relied_on") boolean reliedOn,
            @JsonProperty double taken,
            @JsonProperty double given,
            @JsonProperty double control) {}

    /** Draws what an audit report shows, as {@code data:} addresses so that the report needs no other file. */
    private static final class AuditImages {
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
                        .outline(
                                subject.explanation().heat(),
                                subject.explanation().regions()));
            }
        }

        /** An image with a place outlined. */
        static String outlined(AuditedCase subject, HeatMap mask) {
            try (Canvas canvas = enlarged(subject.subject().image())) {
                return data(canvas.outline(mask, HotRegion.all(mask)));
            }
        }

        /** In the proportions of the network's input. */
        private static Canvas enlarged(ImageBatch image) {
            return Canvas.of(Image.of(image), SIZE, Math.max(1, SIZE * image.height() / image.width()));
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
}
