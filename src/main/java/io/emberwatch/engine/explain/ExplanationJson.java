package io.emberwatch.engine.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.heatmap.HotRegion;
import java.util.List;
import java.util.Locale;

/** Explanations as JSON. Places are shares of the image, 0..1, from its upper left corner. */
public final class ExplanationJson {
    private ExplanationJson() {}

    /** One explanation; the labels are in the order of the scores. */
    public static ObjectNode of(Explanation explanation, ExplanationRequest question, List<String> labels) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("method", explanation.method().label());
        question.layers().forEach(node.putArray("layers")::add);
        node.put("target", question.target().name().toLowerCase(Locale.ROOT));
        node.put("class", labels.get(explanation.classIndex()));
        node.set("scores", scores(explanation.scores(), labels));
        HotRegion region = explanation.region();
        node.putObject("peak").put("x", region.peakX()).put("y", region.peakY());
        node.putObject("box")
                .put("left", region.left())
                .put("top", region.top())
                .put("right", region.right())
                .put("bottom", region.bottom());
        node.put("area", region.area());
        node.put("mass", region.mass());
        return node;
    }

    /** Scores by label. */
    public static ObjectNode scores(float[] scores, List<String> labels) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < scores.length; i++) {
            node.put(labels.get(i), scores[i]);
        }
        return node;
    }
}
