package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeatMethod;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.explain.ScoreCam;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what is to be explained. */
final class ExplanationOption {
    private static final String ALL = "all";

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            split = ",",
            defaultValue = "gradcam",
            description = "gradcam, gradcam++, hirescam, layercam, eigencam, xgradcam, eigengradcam, cam, scorecam,"
                    + " ablationcam, occlusion, smoothgrad, smoothgrad-signed, integrated-gradients, fullgrad,"
                    + " a list of these with commas, or all (default: ${DEFAULT-VALUE}).")
    private List<String> methods;

    @Option(
            names = "--layer",
            paramLabel = "LAYER",
            split = ",",
            defaultValue = LayerNames.LAST,
            description = "Layer, by its name in summary. With several layers their maps are averaged (default:"
                    + " ${DEFAULT-VALUE}).")
    private List<String> layers;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "Class to explain (default: the most likely class of each image).")
    private String className;

    @Option(
            names = "--target",
            paramLabel = "logit|probability",
            defaultValue = "logit",
            description = "Output of the network whose gradient is taken (default: ${DEFAULT-VALUE}).")
    private Target target;

    @Option(
            names = "--channels",
            paramLabel = "all|N",
            defaultValue = "" + ScoreCam.USUAL,
            description = "Channels that scorecam tries, each a forward pass: all, or the N that vary most (default:"
                    + " ${DEFAULT-VALUE}).")
    private String channels;

    /** The method as the options want it. @throws UserException if {@code --channels} is neither all nor a number */
    HeatMethod on(MethodName name, InspectableModel network) {
        return name == MethodName.SCORECAM ? new ScoreCam(channels()) : name.on(network);
    }

    private int channels() {
        if (channels.equals(ALL)) {
            return ScoreCam.ALL;
        }
        try {
            int number = Integer.parseInt(channels);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UserException(wrongChannels(), e);
        }
        throw new UserException(wrongChannels());
    }

    private String wrongChannels() {
        return "--channels is all or a number from 1 on, not \"" + channels + "\"";
    }

    /** The question in the terms of the network. @throws io.emberwatch.core.heatmap.UnknownNameException */
    ExplanationRequest question(Explainer explainer) {
        return explainer.question(layers, target, className);
    }

    /** The layers asked for, by the names that the user gave. */
    List<String> layers() {
        return layers;
    }

    /** Whether the maps need a backward pass, also at the last layer: it has a closed form for one layer and the logit. */
    boolean needsGradients() {
        return target != Target.LOGIT || layers.size() > 1;
    }

    /**
     * The methods asked for, in the order in which they were named; of {@code all} those that serve the network.
     *
     * @throws io.emberwatch.core.error.UserException if one that was named does not serve it
     */
    List<MethodName> methods(InspectableModel network, ExplanationRequest question) {
        if (methods.contains(ALL)) {
            return methods().stream()
                    .filter(method ->
                            method.obstacle(network, question.layers()).isEmpty())
                    .toList();
        }
        methods().forEach(method -> method.require(network, question.layers()));
        return methods();
    }

    /**
     * The methods asked for, in the order in which they were named: known before the model is loaded.
     *
     * @throws io.emberwatch.core.error.UserException if there is no such method, or {@code --channels} is no number of them
     */
    List<MethodName> methods() {
        channels();
        return methods.contains(ALL)
                ? List.of(MethodName.values())
                : methods.stream().map(MethodName::of).distinct().toList();
    }
}
