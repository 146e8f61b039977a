package io.emberwatch.app;

import io.emberwatch.explain.LayerNames;
import io.emberwatch.explain.Target;
import io.emberwatch.explain.method.Explainer;
import io.emberwatch.explain.method.MethodName;
import io.emberwatch.explain.method.Question;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what is to be explained. */
final class QuestionOption {
    private static final String ALL = "all";

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            split = ",",
            defaultValue = "gradcam",
            description = "gradcam, gradcam++, hirescam, layercam, eigencam, cam, scorecam, occlusion, smoothgrad,"
                    + " several by commas, or all (default: ${DEFAULT-VALUE}).")
    private List<String> methods;

    @Option(
            names = "--layer",
            paramLabel = "LAYER",
            split = ",",
            defaultValue = LayerNames.LAST,
            description = "Names as summary shows them; maps of several are averaged (default: ${DEFAULT-VALUE}).")
    private List<String> layers;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "The class to explain; by default each picture's most likely one.")
    private String className;

    @Option(
            names = "--target",
            paramLabel = "logit|probability",
            defaultValue = "logit",
            description = "What is differentiated (default: ${DEFAULT-VALUE}).")
    private Target target;

    /** The question in the terms of the network. @throws io.emberwatch.explain.UnknownNameException */
    Question question(Explainer explainer) {
        return explainer.question(layers, target, className);
    }

    /** The methods asked for, in the order in which they were named. */
    List<MethodName> methods() {
        return methods.contains(ALL)
                ? List.of(MethodName.values())
                : methods.stream().map(MethodName::of).distinct().toList();
    }
}
