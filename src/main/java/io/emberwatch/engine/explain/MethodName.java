package io.emberwatch.engine.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.engine.InspectableModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The methods by the names that users give. */
public enum MethodName {
    GRADCAM("gradcam"),
    GRADCAM_PLUS_PLUS("gradcam++"),
    HIRESCAM("hirescam"),
    LAYERCAM("layercam"),
    EIGENCAM("eigencam"),
    XGRADCAM("xgradcam"),
    EIGENGRADCAM("eigengradcam"),
    CAM("cam"),
    SCORECAM("scorecam"),
    ABLATIONCAM("ablationcam"),
    OCCLUSION("occlusion"),
    SMOOTHGRAD("smoothgrad"),
    SMOOTHGRAD_SIGNED("smoothgrad-signed"),
    INTEGRATED_GRADIENTS("integrated-gradients"),
    FULLGRAD("fullgrad");

    private final String label;

    MethodName(String label) {
        this.label = label;
    }

    /** What users write. */
    public String label() {
        return label;
    }

    /** The method with its usual settings for this network. */
    public HeatMethod on(InspectableModel network) {
        return switch (this) {
            case GRADCAM, GRADCAM_PLUS_PLUS, HIRESCAM, LAYERCAM, EIGENCAM, XGRADCAM, EIGENGRADCAM ->
                new LayerMethod.HeadMethod(this, rule().orElseThrow());
            case CAM -> new HeadMaps.Cam();
            case SCORECAM -> new ScoreCam(ScoreCam.USUAL);
            case ABLATIONCAM -> new AblationCam();
            case OCCLUSION -> Occlusion.usual(network);
            case SMOOTHGRAD -> new SmoothGrad(16, 0.15, false);
            case SMOOTHGRAD_SIGNED -> new SmoothGrad(16, 0.15, true);
            case INTEGRATED_GRADIENTS -> new IntegratedGradients(32);
            case FULLGRAD -> new FullGrad();
        };
    }

    /**
     * Why the method has no map of this network at these layers, with the remedy; empty where it has.
     *
     * @param layers names in the graph
     */
    public Optional<String> obstacle(InspectableModel network, List<String> layers) {
        if (this != CAM) {
            return Optional.empty();
        }
        if (!List.of(network.lastLayer(), network.lastActivation()).containsAll(layers)) {
            return Optional.of("method cam has a map at the last layer only, not at " + String.join(",", layers)
                    + ": leave the layer out, or use gradcam or layercam");
        }
        return HeadMaps.Cam.obstacle(network.head());
    }

    /**
     * Refuses what the method cannot serve.
     *
     * @throws UserException where there is an {@link #obstacle}
     */
    public void require(InspectableModel network, List<String> layers) {
        obstacle(network, layers).ifPresent(why -> {
            throw new UserException(why);
        });
    }

    /** The arithmetic, where the method is no more than that on activations and gradients of one layer. */
    Optional<LayerRule> rule() {
        return switch (this) {
            case GRADCAM -> Optional.of(LayerRule.GRAD_CAM);
            case GRADCAM_PLUS_PLUS -> Optional.of(LayerRule.GRAD_CAM_PLUS_PLUS);
            case HIRESCAM -> Optional.of(LayerRule.HIRES_CAM);
            case LAYERCAM -> Optional.of(LayerRule.LAYER_CAM);
            case EIGENCAM -> Optional.of(LayerRule.EIGEN_CAM);
            case XGRADCAM -> Optional.of(LayerRule.XGRAD_CAM);
            case EIGENGRADCAM -> Optional.of(LayerRule.EIGEN_GRAD_CAM);
            case CAM, SCORECAM, ABLATIONCAM, OCCLUSION, SMOOTHGRAD, SMOOTHGRAD_SIGNED, INTEGRATED_GRADIENTS, FULLGRAD ->
                Optional.empty();
        };
    }

    /** Whether the map is one of a layer, rather than of the pixels. */
    public boolean layered() {
        return switch (this) {
            case OCCLUSION, SMOOTHGRAD, SMOOTHGRAD_SIGNED, INTEGRATED_GRADIENTS, FULLGRAD -> false;
            default -> true;
        };
    }

    /** Whether an image takes tens of passes or a large part of the memory: too slow for live images. */
    public boolean offline() {
        return this == SCORECAM || this == ABLATIONCAM || !layered();
    }

    /** Whether somebody may wait for the map of one image: every method but the {@link #offline} ones that take longest. */
    public boolean answersSoon() {
        return this == OCCLUSION || !offline();
    }

    /** All names, in order. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(MethodName::label).toList();
    }

    /** The method of this name. @throws UnknownNameException with the nearest names */
    public static MethodName of(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label.equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("method", label, labels()));
    }
}
