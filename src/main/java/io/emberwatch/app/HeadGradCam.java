package io.emberwatch.app;

import io.emberwatch.explain.ClassifierHead;
import io.emberwatch.explain.DenseLayer;
import io.emberwatch.explain.GradCam;
import io.emberwatch.model.evaluation.FeatureExplainer;
import io.emberwatch.model.saved.HeadConstants;
import java.util.List;

/** Explains an evaluated model with the Grad-CAM that the monitor shows. Not thread-safe. */
final class HeadGradCam implements FeatureExplainer {
    private final GradCam gradCam;
    private final int fireIndex;

    HeadGradCam(HeadConstants head, int fireIndex) {
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
