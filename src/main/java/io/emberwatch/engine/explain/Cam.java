package io.emberwatch.engine.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Class activation mapping (Zhou et al., CVPR 2016), equation 2: {@code sum_k w[k,class] * f[i,j,k]} with {@code f} what
 * goes into the mean over space (here the last feature map after batch norm and ReLU) and {@code w} the weights of the
 * dense layer behind it. Only for networks in which one dense layer follows the mean; layers and target of the question
 * do not matter.
 */
final class Cam implements HeatMethod {
    @Override
    public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
        ClassifierHead head = network.head().orElseThrow(Cam::noSingleDense);
        requireSingleDense(head);
        ForwardResult readout = network.run(images, ForwardRequest.activations(List.of(network.lastLayer())));
        FeatureMaps features = readout.activations().get(network.lastLayer());
        List<ClassMap> maps = new ArrayList<>();
        for (int image = 0; image < images.count(); image++) {
            int classIndex = HeatMaps.classOf(question.classIndex(), readout, image);
            maps.add(map(head, features, image, classIndex));
        }
        return new HeatMaps(maps, readout);
    }

    /** @throws UserException with the remedy if more than one dense layer follows the mean */
    static void requireSingleDense(ClassifierHead head) {
        if (head.dense().size() != 1) {
            throw noSingleDense();
        }
    }

    private static UserException noSingleDense() {
        return new UserException(
                "method cam needs a network in which a single dense layer follows the mean over space: use gradcam");
    }

    private static ClassMap map(ClassifierHead head, FeatureMaps features, int image, int classIndex) {
        DenseLayer dense = head.dense().get(0);
        float[] map = new float[features.cells()];
        for (int cell = 0; cell < map.length; cell++) {
            int at = features.offset(image, cell);
            for (int k = 0; k < features.channels(); k++) {
                float activated = Math.max(0, features.values()[at + k] * head.scale()[k] + head.shift()[k]);
                map[cell] += activated * dense.kernel()[k * dense.outputs() + classIndex];
            }
        }
        return new ClassMap(features.width(), features.height(), map);
    }
}
