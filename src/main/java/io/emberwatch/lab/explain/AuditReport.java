package io.emberwatch.lab.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.lab.explain.audit.AttentionShare;
import io.emberwatch.lab.explain.audit.AuditResult;
import io.emberwatch.lab.explain.audit.AuditedCase;
import io.emberwatch.lab.explain.audit.CommonMark;
import io.emberwatch.lab.explain.audit.Finding;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * An audit as one HTML page that opens without a network, and as JSON.
 *
 * @param title what was audited
 * @param result what was found
 */
public record AuditReport(String title, AuditResult result) {
    private static final int SHOWN = 8;
    private static final String STYLE = """
            body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif;
                   background: #f4f1ea; color: #14181f; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
            ul.findings { list-style: none; padding: 0; }
            ul.findings li { padding: .7rem 1rem; margin: .5rem 0; background: #fff; border-left: .4rem solid #2f6f5e; }
            ul.findings li.suspicious { border-color: #e5383b; }
            .row { display: flex; flex-wrap: wrap; gap: 1rem; }
            figure { margin: 0; width: 14rem; } figure img { width: 100%; display: block; }
            figcaption { font-size: .85rem; overflow-wrap: anywhere; }
            table { border-collapse: collapse; } td, th { text-align: left; padding: .25rem .9rem .25rem 0; }
            td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
            """;

    /** The page, complete in itself. */
    public String html() {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append(
                        "<meta name=\"viewport\" content=\"width=device-width\"><title>Attention audit</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Attention audit of ")
                .append(escaped(title))
                .append("</h1>\n<p>")
                .append(format(
                        "%d pictures of fire, %d without. Heat maps: Grad-CAM of the fire logit at the last layer.",
                        result.positives().size(), result.negatives().size()))
                .append("</p>\n");
        findings(page);
        averages(page);
        shares(page);
        marks(page);
        gallery(
                page,
                "Pictures of fire whose score hardly depends on the hot region",
                result.positives(),
                Comparator.comparingDouble(AuditedCase::drop));
        gallery(
                page,
                "Pictures without fire that look most like fire to the model",
                result.negatives(),
                Comparator.comparingDouble((AuditedCase each) -> -each.score()));
        lookAlikes(page);
        return page.append("</body></html>\n").toString();
    }

    private void findings(StringBuilder page) {
        page.append(
                result.suspicious()
                        ? "<p><strong>The model seems to rely on more than fire.</strong></p>\n"
                        : "<p><strong>Nothing suspicious was found.</strong></p>\n");
        page.append("<ul class=\"findings\">\n");
        for (Finding finding : result.findings()) {
            page.append(finding.suspicious() ? "<li class=\"suspicious\">" : "<li>")
                    .append(escaped(finding.sentence()))
                    .append("</li>\n");
        }
        page.append("</ul>\n");
    }

    private void averages(StringBuilder page) {
        page.append("<h2>Where the model looks on average</h2>\n<div class=\"row\">\n");
        figure(page, AuditImages.average(result.positives(), result.averageOfPositives()), "with fire");
        figure(page, AuditImages.average(result.negatives(), result.averageOfNegatives()), "without fire");
        page.append("</div>\n");
    }

    private void shares(StringBuilder page) {
        page.append("<h2>Shares of the attention</h2>\n<table><tr><th>part</th><th class=\"number\">attention</th>")
                .append("<th class=\"number\">area</th></tr>\n");
        for (AttentionShare share : result.shares()) {
            page.append(format(
                    "<tr><td>%s</td><td class=\"number\">%.0f%%</td><td class=\"number\">%.0f%%</td></tr>%n",
                    escaped(share.part()), 100 * share.attention(), 100 * share.area()));
        }
        page.append("</table>\n");
    }

    private void marks(StringBuilder page) {
        for (CommonMark mark : result.marks()) {
            page.append("<h2>The same in all pictures of fire: ")
                    .append(mark.place())
                    .append(mark.reliedOn() ? " (relied on)" : " (not relied on)")
                    .append("</h2>\n<div class=\"row\">\n");
            for (AuditedCase each : first(result.positives(), 4)) {
                figure(
                        page,
                        AuditImages.outlined(each, mark.mask()),
                        each.subject().name());
            }
            page.append("</div>\n");
        }
    }

    private static void gallery(
            StringBuilder page, String heading, List<AuditedCase> cases, Comparator<AuditedCase> order) {
        page.append("<h2>").append(heading).append("</h2>\n<div class=\"row\">\n");
        for (AuditedCase each : first(cases.stream().sorted(order).toList(), SHOWN)) {
            figure(
                    page,
                    AuditImages.overlay(each),
                    format(
                            "%s: %.2f, with the hot region blurred %.2f",
                            each.subject().name(), each.score(), each.scoreWithoutHotRegion()));
        }
        page.append("</div>\n");
    }

    private void lookAlikes(StringBuilder page) {
        for (List<AuditedCase> group : first(result.lookAlikes(), SHOWN)) {
            page.append(format("<h2>%d pictures of fire that look alike</h2>%n<div class=\"row\">%n", group.size()));
            for (AuditedCase each : first(group, 4)) {
                figure(page, AuditImages.overlay(each), each.subject().name());
            }
            page.append("</div>\n");
        }
    }

    /** The figures without pictures. */
    public ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("suspicious", result.suspicious());
        var findings = root.putArray("findings");
        result.findings()
                .forEach(each -> findings.addObject()
                        .put("suspicious", each.suspicious())
                        .put("sentence", each.sentence()));
        var shares = root.putArray("attention");
        result.shares()
                .forEach(each -> shares.addObject()
                        .put("part", each.part())
                        .put("attention", each.attention())
                        .put("area", each.area()));
        var marks = root.putArray("marks");
        result.marks()
                .forEach(each -> marks.addObject()
                        .put("place", each.place())
                        .put("relied_on", each.reliedOn())
                        .put("taken", each.taken())
                        .put("given", each.given())
                        .put("control", each.control()));
        return root;
    }

    private static void figure(StringBuilder page, String address, String caption) {
        page.append("<figure><img alt=\"\" src=\"")
                .append(address)
                .append("\"><figcaption>")
                .append(escaped(caption))
                .append("</figcaption></figure>\n");
    }

    private static <T> List<T> first(List<T> all, int most) {
        return all.subList(0, Math.min(most, all.size()));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
