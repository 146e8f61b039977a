package io.emberwatch.monitor.config;

import java.util.List;
import java.util.Objects;

/**
 * Which heat map positives get.
 *
 * @param method one of {@link #METHODS}
 * @param layer {@code last}, the last ReLU, or the name of a layer of the network; whether the network has it, only the
 *     loaded network can say
 */
public record ExplainConfig(String method, String layer) {
    /** The methods that are quick enough for live pictures. */
    public static final List<String> METHODS =
            List.of("gradcam", "gradcam++", "hirescam", "layercam", "eigencam", "cam");

    /** The last ReLU, at which no method needs a backward pass. */
    public static final String LAST = "last";

    /** What cameras have that say nothing. */
    public static final ExplainConfig USUAL = new ExplainConfig("gradcam", LAST);

    public ExplainConfig {
        Checks.require(METHODS.contains(method), "an unknown method");
        Objects.requireNonNull(layer);
    }

    /** For people: the method, and the layer where it is not the last. */
    public String label() {
        return layer.equals(LAST) ? method : method + " at " + layer;
    }
}
