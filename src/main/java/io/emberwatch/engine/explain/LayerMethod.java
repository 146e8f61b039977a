package io.emberwatch.engine.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;

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
}
