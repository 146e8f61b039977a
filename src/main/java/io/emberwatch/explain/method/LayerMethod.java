package io.emberwatch.explain.method;

import io.emberwatch.explain.ClassMap;
import io.emberwatch.explain.FeatureMaps;
import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Pixels;
import io.emberwatch.explain.Query;
import io.emberwatch.explain.Readout;
import java.util.ArrayList;
import java.util.List;

/** A rule for one layer, fed from a single run that gives scores, activations and gradients together. */
record LayerMethod(LayerRule rule) implements HeatMethod {
    @Override
    public HeatMaps explain(OpenedNetwork network, Pixels pictures, Question question) {
        Query query = rule.needsGradients()
                ? Query.gradients(question.layers(), question.target(), question.classIndex())
                : Query.activations(question.layers());
        Readout readout = network.run(pictures, query);
        List<List<ClassMap>> maps = new ArrayList<>();
        for (String layer : question.layers()) {
            FeatureMaps activations = readout.activations().get(layer);
            FeatureMaps gradients = readout.gradients().getOrDefault(layer, activations);
            List<ClassMap> layerMaps = new ArrayList<>();
            for (int picture = 0; picture < pictures.count(); picture++) {
                layerMaps.add(rule.map(activations, gradients, picture));
            }
            maps.add(layerMaps);
        }
        return HeatMaps.averaged(maps, readout);
    }
}
