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
 * A rule for one layer: for the logit at the last feature map or its activation in {@linkplain HeadMaps closed form},
 * without a backward pass; elsewhere from the graph's gradients.
 */
record HeadMethod(MethodName name, LayerRule rule) implements HeatMethod {
    @Override
    public HeatMaps explain(OpenedNetwork network, Pixels pictures, Question question) {
        Optional<ClassifierHead> head = network.head();
        boolean closed = head.isPresent()
                && question.target() == Target.LOGIT
                && question.layers().size() == 1
                && (isLast(network, question) || question.layers().get(0).equals(network.lastActivation()));
        return closed
                ? closedForm(network, head.get(), pictures, question)
                : new LayerMethod(rule).explain(network, pictures, question);
    }

    private static boolean isLast(OpenedNetwork network, Question question) {
        return question.layers().get(0).equals(network.lastLayer());
    }

    private HeatMaps closedForm(OpenedNetwork network, ClassifierHead head, Pixels pictures, Question question) {
        Readout readout = network.run(pictures, Query.activations(List.of(network.lastLayer())));
        FeatureMaps features = readout.activations().get(network.lastLayer());
        HeadMaps headMaps = new HeadMaps(head);
        List<ClassMap> maps = new ArrayList<>();
        for (int picture = 0; picture < pictures.count(); picture++) {
            maps.add(headMaps.map(
                    name,
                    !isLast(network, question),
                    features.values(),
                    features.offset(picture, 0),
                    features.height(),
                    features.width(),
                    HeatMaps.classOf(question.classIndex(), readout, picture)));
        }
        return new HeatMaps(maps, readout);
    }
}
