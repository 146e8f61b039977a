package io.emberwatch.monitor.web;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.util.Fields;

/**
 * What a client wants to know of an image, as it wrote it. Immutable.
 *
 * @param method name of a heat map method
 * @param layers names of layers, at least one
 * @param className a label; empty means the most likely one
 * @param target {@code logit} or {@code probability}
 * @param sheet whether the answer is a JPEG of image, heat map, overlay and contour rather than JSON
 */
public record ExplainRequest(
        String method, List<String> layers, Optional<String> className, String target, boolean sheet) {
    private static final Set<String> KNOWN = Set.of("method", "layer", "class", "target", "format");
    private static final int MOST_LAYERS = 4;

    public ExplainRequest {
        layers = List.copyOf(layers);
    }

    static ExplainRequest of(Fields query) throws RequestRefused {
        for (String name : query.getNames()) {
            if (!KNOWN.contains(name)) {
                throw new RequestRefused(400, "unknown parameter; there are method, layer, class, target and format");
            }
        }
        String format = value(query, "format", "json");
        if (!format.equals("json") && !format.equals("jpeg")) {
            throw new RequestRefused(400, "format is json or jpeg");
        }
        List<String> layers = List.of(value(query, "layer", "last").split(",", -1));
        if (layers.size() > MOST_LAYERS) {
            throw new RequestRefused(400, "at most " + MOST_LAYERS + " layers at a time");
        }
        return new ExplainRequest(
                value(query, "method", "gradcam"),
                layers,
                Optional.ofNullable(query.getValue("class")),
                value(query, "target", "logit"),
                format.equals("jpeg"));
    }

    private static String value(Fields query, String name, String otherwise) {
        String value = query.getValue(name);
        return value == null ? otherwise : value;
    }
}
