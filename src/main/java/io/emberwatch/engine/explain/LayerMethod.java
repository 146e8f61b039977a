package io.emberwatch.engine.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule for one layer, fed from a single run that gives scores, activations and gradients together. Immutable. */
public record LayerMethod(LayerRule rule) implements HeatMethod {
    /**
     * The method of a name.
     *
     * @throws UserException if it is more than arithmetic on a layer
     */
    public static LayerMethod of(MethodName name) {
        return new LayerMethod(
                name.rule().orElseThrow(() -> new UserException("method " + name.label() + " takes no layer")));
    }

    @Override
    public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
        return maps(network.run(images, query(question)), question);
    }

    /** What one run must give. */
    public ForwardRequest query(ExplanationRequest question) {
        return rule.needsGradients()
                ? ForwardRequest.gradients(question.layers(), question.target(), question.classIndex())
                : ForwardRequest.activations(question.layers());
    }

    /** The maps of what a run of the {@link #query} gave. */
    public HeatMaps maps(ForwardResult readout, ExplanationRequest question) {
        List<List<ClassMap>> maps = new ArrayList<>();
        for (String layer : question.layers()) {
            FeatureMaps activations = readout.activations().get(layer);
            FeatureMaps gradients = readout.gradients().getOrDefault(layer, activations);
            List<ClassMap> layerMaps = new ArrayList<>();
            for (int image = 0; image < activations.count(); image++) {
                layerMaps.add(rule.map(activations, gradients, image));
            }
            maps.add(layerMaps);
        }
        return HeatMaps.averaged(maps, readout);
    }

    /**
     * A rule for one layer: for the logit at the last feature map or its activation in {@linkplain HeadMaps closed form},
     * without a backward pass; elsewhere from the graph's gradients.
     */
    record HeadMethod(MethodName name, LayerRule rule) implements HeatMethod {
        @Override
        public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
            Optional<ClassifierHead> head = network.head();
            boolean closed = head.isPresent()
                    && question.target() == Target.LOGIT
                    && question.layers().size() == 1
                    && (isLast(network, question) || question.layers().get(0).equals(network.lastActivation()));
            return closed
                    ? closedForm(network, head.get(), images, question)
                    : new LayerMethod(rule).explain(network, images, question);
        }

        private static boolean isLast(InspectableModel network, ExplanationRequest question) {
            return question.layers().get(0).equals(network.lastLayer());
        }

        private HeatMaps closedForm(
                InspectableModel network, ClassifierHead head, ImageBatch images, ExplanationRequest question) {
            ForwardResult readout = network.run(images, ForwardRequest.activations(List.of(network.lastLayer())));
            FeatureMaps features = readout.activations().get(network.lastLayer());
            HeadMaps headMaps = new HeadMaps(head);
            List<ClassMap> maps = new ArrayList<>();
            for (int image = 0; image < images.count(); image++) {
                maps.add(headMaps.map(
                        name,
                        !isLast(network, question),
                        features.values(),
                        features.offset(image, 0),
                        features.height(),
                        features.width(),
                        HeatMaps.classOf(question.classIndex(), readout, image)));
            }
            return new HeatMaps(maps, readout);
        }
    }
}
