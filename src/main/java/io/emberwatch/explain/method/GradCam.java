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
 * Grad-CAM: for the logit at the last layer in {@linkplain io.emberwatch.explain.GradCam closed form}, without a
 * backward pass; elsewhere from the graph's gradients ({@link GradCamRule}).
 */
final class GradCam implements HeatMethod {
    private static final HeatMethod FROM_GRADIENTS = new LayerMethod(new GradCamRule());

    @Override
    public HeatMaps explain(OpenedNetwork network, Pixels pictures, Question question) {
        Optional<ClassifierHead> head = network.head();
        boolean closed = head.isPresent()
                && question.target() == Target.LOGIT
                && question.layers().equals(List.of(network.lastLayer()));
        return closed
                ? closedForm(network, head.get(), pictures, question)
                : FROM_GRADIENTS.explain(network, pictures, question);
    }

    private static HeatMaps closedForm(OpenedNetwork network, ClassifierHead head, Pixels pictures, Question question) {
        Readout readout = network.run(pictures, Query.activations(question.layers()));
        FeatureMaps features = readout.activations().get(network.lastLayer());
        io.emberwatch.explain.GradCam gradCam = new io.emberwatch.explain.GradCam(head);
        List<ClassMap> maps = new ArrayList<>();
        for (int picture = 0; picture < pictures.count(); picture++) {
            maps.add(gradCam.explain(
                    features.values(),
                    features.offset(picture, 0),
                    features.height(),
                    features.width(),
                    HeatMaps.classOf(question.classIndex(), readout, picture)));
        }
        return new HeatMaps(maps, readout);
    }
}
