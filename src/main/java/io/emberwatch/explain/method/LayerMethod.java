package io.emberwatch.explain.method;

import io.emberwatch.explain.ClassMap;
import io.emberwatch.explain.FeatureMaps;
import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Pixels;
import io.emberwatch.explain.Query;
import io.emberwatch.explain.Readout;
import java.util.ArrayList;
import java.util.List;

/** A rule for one layer, fed from a single run that gives scores, activations and gradients together. Immutable. */
public record LayerMethod(LayerRule rule) implements HeatMethod {
    /**
     * The method of a name.
     *
     * @throws IllegalArgumentException if it is more than arithmetic on a layer
     */
    public static LayerMethod of(MethodName name) {
        return new LayerMethod(name.rule()
                .orElseThrow(() -> new IllegalArgumentException("method " + name.label() + " takes no layer")));
    }

    @Override
    public HeatMaps explain(OpenedNetwork network, Pixels pictures, Question question) {
        return maps(network.run(pictures, query(question)), question);
    }

    /** What one run must give. */
    public Query query(Question question) {
        return rule.needsGradients()
                ? Query.gradients(question.layers(), question.target(), question.classIndex())
                : Query.activations(question.layers());
    }

    /** The maps of what a run of the {@link #query} gave. */
    public HeatMaps maps(Readout readout, Question question) {
        List<List<ClassMap>> maps = new ArrayList<>();
        for (String layer : question.layers()) {
            FeatureMaps activations = readout.activations().get(layer);
            FeatureMaps gradients = readout.gradients().getOrDefault(layer, activations);
            List<ClassMap> layerMaps = new ArrayList<>();
            for (int picture = 0; picture < activations.count(); picture++) {
                layerMaps.add(rule.map(activations, gradients, picture));
            }
            maps.add(layerMaps);
        }
        return HeatMaps.averaged(maps, readout);
    }
}
