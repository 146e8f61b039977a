package io.emberwatch.app;

import io.emberwatch.explain.ClassMap;
import io.emberwatch.explain.ClassifierHead;
import io.emberwatch.explain.DenseLayer;
import io.emberwatch.explain.GradCam;
import io.emberwatch.model.FeatureExplainer;
import io.emberwatch.model.HeadConstants;
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
        ClassMap map = gradCam.explainActivated(features, offset, height, width, fireIndex);
        float[] values = new float[height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                values[y * width + x] = map.value(x, y);
            }
        }
        return values;
    }
}
