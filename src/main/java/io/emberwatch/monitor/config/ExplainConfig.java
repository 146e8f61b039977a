package io.emberwatch.monitor.config;

import java.util.List;
import java.util.Objects;

/**
 * Which heat map positives get. Immutable.
 *
 * @param layer {@code last}, the last ReLU, or the name of a layer of the network; whether the network has it, only the
 *     loaded network can say
 */
public record ExplainConfig(
        @Key(
                name = ExplainConfig.METHOD,
                about =
                        "At the last layer all of them cost a few percent of a run at most. cam needs a network with one "
                                + "dense layer.",
                choices = {
                    "gradcam",
                    "gradcam++",
                    "hirescam",
                    "layercam",
                    "eigencam",
                    "xgradcam",
                    "eigengradcam",
                    ExplainConfig.CAM
                },
                defaultValue = "gradcam")
        String method,

        @Key(
                name = ExplainConfig.LAYER,
                about = "The layer it is drawn from: last, or a name that 'emberwatch summary' shows, such as "
                        + "pool4_conv. Earlier layers give finer maps, but each frame with a score from the threshold on "
                        + "then costs one more forward and backward run of the network; layercam suits them "
                        + "best.",
                max = "200",
                defaultValue = ExplainConfig.LAST)
        String layer) {
    static final String METHOD = "method";
    static final String LAYER = "layer";

    /** The method that exists at the last layer alone. */
    static final String CAM = "cam";

    /** The methods that are quick enough for live frames. */
    public static final List<String> METHODS = List.of(
            ConfigSection.of(ExplainConfig.class).key(METHOD).annotation().choices());

    /** The last ReLU, at which no method needs a backward pass. */
    public static final String LAST = "last";

    /** What cameras have that say nothing. */
    public static final ExplainConfig USUAL =
            (ExplainConfig) ConfigSection.of(ExplainConfig.class).build(Settings.standard());

    public ExplainConfig {
        Checks.require(METHODS.contains(method), "an unknown method");
        Objects.requireNonNull(layer);
    }

    /** For people: the method, and the layer where it is not the last. */
    public String label() {
        return layer.equals(LAST) ? method : method + " at " + layer;
    }
}
