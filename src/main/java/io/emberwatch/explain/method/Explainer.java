package io.emberwatch.explain.method;

import io.emberwatch.explain.Heatmap;
import io.emberwatch.explain.HotRegion;
import io.emberwatch.explain.LayerNames;
import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Pixels;
import io.emberwatch.explain.Target;
import io.emberwatch.explain.UnknownNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Explains pictures with a loaded network, which it borrows. Thread-safe where the network is. */
public final class Explainer {
    private final OpenedNetwork network;
    private final LayerNames layers;

    public Explainer(OpenedNetwork network) {
        this.network = network;
        this.layers = new LayerNames(network);
    }

    /**
     * Checks what a user asks for.
     *
     * @param layerNames names of layers, or {@link LayerNames#LAST}
     * @param className a label, or null for each picture's most likely class
     * @throws UnknownNameException with the nearest names
     */
    public Question question(List<String> layerNames, Target target, String className) {
        OptionalInt classIndex = OptionalInt.empty();
        if (className != null) {
            int index = network.labels().indexOf(className);
            if (index < 0) {
                throw new UnknownNameException("class", className, network.labels());
            }
            classIndex = OptionalInt.of(index);
        }
        return new Question(layers.resolve(layerNames), target, classIndex);
    }

    /** One explanation a picture. */
    public List<Explanation> explain(MethodName name, Pixels pictures, Question question) {
        return explain(name, name.on(network), pictures, question);
    }

    /** The same with other settings than the method's usual ones. */
    public List<Explanation> explain(MethodName name, HeatMethod method, Pixels pictures, Question question) {
        HeatMaps maps = method.explain(network, pictures, question);
        List<Explanation> explanations = new ArrayList<>();
        for (int i = 0; i < pictures.count(); i++) {
            Heatmap heat = maps.maps().get(i).toHeatmap();
            explanations.add(new Explanation(
                    name,
                    HeatMaps.classOf(question.classIndex(), maps.readout(), i),
                    maps.readout().scores(i),
                    heat,
                    HotRegion.of(heat)));
        }
        return explanations;
    }

    /**
     * Smoothed over variants of the picture (itself, mirrored, darker and brighter by a tenth), whose maps are averaged;
     * scores and class are those of the picture itself.
     */
    public List<Explanation> explainSmoothly(MethodName name, Pixels pictures, Question question) {
        List<Explanation> plain = explain(name, pictures, question);
        List<Explanation> smooth = new ArrayList<>();
        for (int i = 0; i < pictures.count(); i++) {
            Pixels picture = pictures.picture(i);
            Explanation own = plain.get(i);
            Question same = new Question(question.layers(), question.target(), OptionalInt.of(own.classIndex()));
            Pixels variants = Pixels.of(List.of(picture.mirrored(), picture.times(0.9f), picture.times(1.1f)));
            List<Explanation> others = explain(name, variants, same);
            Heatmap heat = Heatmap.mean(List.of(
                    own.heat(),
                    others.get(0).heat().mirrored(),
                    others.get(1).heat(),
                    others.get(2).heat()));
            smooth.add(new Explanation(name, own.classIndex(), own.scores(), heat, HotRegion.of(heat)));
        }
        return smooth;
    }
}
