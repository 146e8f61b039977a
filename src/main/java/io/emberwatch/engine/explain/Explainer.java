package io.emberwatch.engine.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Explains images with a loaded network, which it borrows. Thread-safe where the network is. */
public final class Explainer {
    private final InspectableModel network;
    private final LayerNames layers;

    public Explainer(InspectableModel network) {
        this.network = network;
        this.layers = new LayerNames(network);
    }

    /**
     * Checks what a user asks for.
     *
     * @param layerNames names of layers, or {@link LayerNames#LAST}
     * @param className a label, or null for each image's most likely class
     * @throws UnknownNameException with the nearest names
     */
    public ExplanationRequest question(List<String> layerNames, Target target, String className) {
        OptionalInt classIndex = OptionalInt.empty();
        if (className != null) {
            int index = network.labels().indexOf(className);
            if (index < 0) {
                throw new UnknownNameException("class", className, network.labels());
            }
            classIndex = OptionalInt.of(index);
        }
        return new ExplanationRequest(layers.resolve(layerNames), target, classIndex);
    }

    /**
     * One explanation an image.
     *
     * @throws UserException if the method cannot serve this network, layer or target
     */
    public List<Explanation> explain(MethodName name, ImageBatch images, ExplanationRequest question) {
        return explain(name, name.on(network), images, question);
    }

    /** The same with other settings than the method's usual ones. */
    public List<Explanation> explain(
            MethodName name, HeatMethod method, ImageBatch images, ExplanationRequest question) {
        name.require(network, question.layers());
        HeatMaps maps = method.explain(network, images, question);
        List<Explanation> explanations = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            explanations.add(Explanation.of(
                    name,
                    HeatMaps.classOf(question.classIndex(), maps.readout(), i),
                    maps.readout().scores(i),
                    maps.maps().get(i)));
        }
        return explanations;
    }

    /**
     * Smoothed over variants of the image (itself, mirrored, darker and brighter by a tenth), whose maps are averaged;
     * scores and class are those of the image itself.
     */
    public List<Explanation> explainSmoothly(MethodName name, ImageBatch images, ExplanationRequest question) {
        return explainSmoothly(name, name.on(network), images, question);
    }

    /** The same with other settings than the method's usual ones. */
    public List<Explanation> explainSmoothly(
            MethodName name, HeatMethod method, ImageBatch images, ExplanationRequest question) {
        List<Explanation> plain = explain(name, method, images, question);
        List<Explanation> smooth = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            ImageBatch image = images.image(i);
            Explanation own = plain.get(i);
            ExplanationRequest same =
                    new ExplanationRequest(question.layers(), question.target(), OptionalInt.of(own.classIndex()));
            ImageBatch variants = ImageBatch.of(List.of(image.mirrored(), image.times(0.9f), image.times(1.1f)));
            List<Explanation> others = explain(name, method, variants, same);
            HeatMap heat = HeatMap.mean(List.of(
                    own.heat(),
                    others.get(0).heat().mirrored(),
                    others.get(1).heat(),
                    others.get(2).heat()));
            smooth.add(own.withMap(new ClassMap(heat.width(), heat.height(), heat.toArray())));
        }
        return smooth;
    }
}
