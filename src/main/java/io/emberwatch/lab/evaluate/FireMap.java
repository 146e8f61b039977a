package io.emberwatch.lab.evaluate;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.GradCam;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.LayerMethod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The Grad-CAM of the fire class that the monitor shows: in closed form from the features of a run where the package says
 * what follows them, else by one more run of the image, there and back. Not thread-safe.
 */
final class FireMap {
    private final Network model;
    private final int fire;
    private final Optional<GradCam> closedForm;

    /** @param model borrowed */
    FireMap(Network model) {
        this.model = model;
        this.fire = model.manifest().fireIndex();
        this.closedForm = model.head().map(GradCam::new);
    }

    /**
     * The map of one image.
     *
     * @param output of a run with the image, with features
     * @param image its place in that run
     * @param rgb its pixels as the network took them, {@code [height,width,3]}
     */
    ClassMap of(NetworkOutput output, int image, byte[] rgb) {
        if (closedForm.isPresent()) {
            FeatureMaps features = output.requiredFeatures();
            return closedForm
                    .get()
                    .explainActivated(
                            features.values(), features.offset(image, 0), features.height(), features.width(), fire);
        }
        InspectableModel graph = model.inspect();
        ExplanationRequest question =
                new ExplanationRequest(List.of(graph.lastLayer()), Target.LOGIT, OptionalInt.of(fire));
        float[] pixels = new float[rgb.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rgb[i] & 0xff;
        }
        return new LayerMethod(LayerRule.GRAD_CAM)
                .explain(graph, new ImageBatch(1, graph.height(), graph.width(), pixels), question)
                .maps()
                .get(0);
    }
}
