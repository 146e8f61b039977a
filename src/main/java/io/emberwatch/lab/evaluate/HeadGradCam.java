package io.emberwatch.lab.evaluate;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.heatmap.GradCam;
import io.emberwatch.lab.savedmodel.HeadConstants;
import java.util.List;

/** Explains an evaluated model with the Grad-CAM that the monitor shows. Not thread-safe. */
public final class HeadGradCam implements FeatureExplainer {
    private final GradCam gradCam;
    private final int fireIndex;

    public HeadGradCam(HeadConstants head, int fireIndex) {
        List<DenseLayer> layers = head.dense().stream()
                .map(dense -> new DenseLayer(
                        dense.kernel().length / dense.bias().length,
                        dense.bias().length,
                        dense.kernel(),
                        dense.bias(),
                        dense.relu()))
                .toList();
        this.gradCam = new GradCam(new ClassifierHead(head.scale(), head.shift(), layers));
        this.fireIndex = fireIndex;
    }

    @Override
    public float[] explain(float[] features, int offset, int height, int width) {
        return gradCam.explainActivated(features, offset, height, width, fireIndex)
                .toArray();
    }
}
