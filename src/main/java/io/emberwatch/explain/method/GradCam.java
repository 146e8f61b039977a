package io.emberwatch.explain.method;

import io.emberwatch.explain.ClassMap;
import io.emberwatch.explain.ClassifierHead;
import io.emberwatch.explain.FeatureMaps;
import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Pixels;
import io.emberwatch.explain.Query;
import io.emberwatch.explain.Readout;
import io.emberwatch.explain.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Grad-CAM: for the logit at the last feature map or its activation in {@linkplain io.emberwatch.explain.GradCam closed form}, without a
 * backward pass; elsewhere from the graph's gradients ({@link GradCamRule}).
 */
final class GradCam implements HeatMethod {
    private static final HeatMethod FROM_GRADIENTS = new LayerMethod(new GradCamRule());

    @Override
    public HeatMaps explain(OpenedNetwork network, Pixels pictures, Question question) {
        Optional<ClassifierHead> head = network.head();
        boolean closed = head.isPresent()
                && question.target() == Target.LOGIT
                && question.layers().size() == 1
                && (isLast(network, question) || question.layers().get(0).equals(network.lastActivation()));
        return closed
                ? closedForm(network, head.get(), pictures, question)
                : FROM_GRADIENTS.explain(network, pictures, question);
    }

    private static boolean isLast(OpenedNetwork network, Question question) {
        return question.layers().get(0).equals(network.lastLayer());
    }

    private static HeatMaps closedForm(OpenedNetwork network, ClassifierHead head, Pixels pictures, Question question) {
        Readout readout = network.run(pictures, Query.activations(List.of(network.lastLayer())));
        FeatureMaps features = readout.activations().get(network.lastLayer());
        io.emberwatch.explain.GradCam gradCam = new io.emberwatch.explain.GradCam(head);
        List<ClassMap> maps = new ArrayList<>();
        for (int picture = 0; picture < pictures.count(); picture++) {
            int offset = features.offset(picture, 0);
            int classIndex = HeatMaps.classOf(question.classIndex(), readout, picture);
            int height = features.height();
            int width = features.width();
            maps.add(
                    isLast(network, question)
                            ? gradCam.explain(features.values(), offset, height, width, classIndex)
                            : gradCam.explainActivated(features.values(), offset, height, width, classIndex));
        }
        return new HeatMaps(maps, readout);
    }
}
