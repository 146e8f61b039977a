package io.emberwatch.engine.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.GradCam;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Maps at the last layers of a network from its last feature map alone, in closed form: no method needs a backward pass
 * there. With {@code F} the last feature map, {@code s} and {@code b} the batch norm behind it, {@code n} cells and
 * {@code w} the gradient of the logit with respect to the mean over space, the last activation is
 * {@code A = relu(F*s + b)} with gradient {@code w[c]/n} in every cell, and the gradient at {@code F} itself is
 * {@code w[c]*s[c]/n} where {@code A} is positive.
 *
 * <p>Keeps working memory between calls: not thread-safe.
 */
public final class HeadMaps {
    private final ClassifierHead head;
    private final GradCam gradCam;

    public HeadMaps(ClassifierHead head) {
        this.head = head;
        this.gradCam = new GradCam(head);
    }

    /**
     * Says whether a method has a map here.
     *
     * @throws UserException with the remedy if not
     */
    public void require(MethodName name) {
        requireFast(name);
        if (name == MethodName.CAM) {
            Cam.requireSingleDense(head);
        }
    }

    /**
     * Says whether a method has a live map where the head is not known.
     *
     * @throws UserException with the remedy if not
     */
    public static void requireWithoutHead(MethodName name) {
        requireFast(name);
        if (name == MethodName.CAM) {
            throw Cam.noSingleDense();
        }
    }

    private static void requireFast(MethodName name) {
        if (name.offline()) {
            throw new UserException("method " + name.label() + " takes tens of passes an image: use gradcam");
        }
    }

    /**
     * The map of one image for the logit of a class.
     *
     * @param name a method that {@link #require} accepts
     * @param activated at the last activation, else at the last feature map; {@code cam} has the former alone
     * @param features {@code [batch,height,width,C]}: the last feature map, before batch norm and ReLU
     * @param offset where the image begins in {@code features}
     */
    public ClassMap map(
            MethodName name, boolean activated, float[] features, int offset, int height, int width, int classIndex) {
        if (name == MethodName.CAM || name == MethodName.GRADCAM) {
            // With a single dense layer CAM is Grad-CAM at the last activation but for its scale.
            return activated || name == MethodName.CAM
                    ? gradCam.explainActivated(features, offset, height, width, classIndex)
                    : gradCam.explain(features, offset, height, width, classIndex);
        }
        float[] gradient = gradCam.gradientOfMean(features, offset, height * width, classIndex);
        int size = height * width * gradient.length;
        float[] activations = new float[size];
        float[] gradients = new float[size];
        for (int i = 0; i < size; i++) {
            int c = i % gradient.length;
            float feature = features[offset + i];
            float value = Math.max(0, feature * head.scale()[c] + head.shift()[c]);
            activations[i] = activated ? value : feature;
            float factor = activated ? 1 : value > 0 ? head.scale()[c] : 0;
            gradients[i] = gradient[c] * factor * gradCam.share(c, value, height * width);
        }
        return name.rule()
                .orElseThrow(() -> new UserException("method " + name.label() + " looks at whole images"))
                .map(maps(height, width, activations), maps(height, width, gradients), 0);
    }

    private FeatureMaps maps(int height, int width, float[] values) {
        return new FeatureMaps(1, height, width, head.channels(), values);
    }

    /**
     * Class activation mapping (Zhou et al., CVPR 2016), equation 2: {@code sum_k w[k,class] * f[i,j,k]} with {@code f} what
     * goes into the mean over space (here the last feature map after batch norm and ReLU) and {@code w} the weights of the
     * dense layer behind it. Only for networks in which one dense layer follows the mean; layers and target of the question
     * do not matter.
     */
    static final class Cam implements HeatMethod {
        private static final String NO_SINGLE_DENSE =
                "method cam needs a network in which a single dense layer follows the mean over space: use gradcam";

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
            if (obstacle(Optional.of(head)).isPresent()) {
                throw noSingleDense();
            }
        }

        /** Why there is no map of such a network; empty where there is. */
        static Optional<String> obstacle(Optional<ClassifierHead> head) {
            return head.filter(each -> each.dense().size() == 1 && each.pooling() == ClassifierHead.Pooling.AVERAGE)
                            .isPresent()
                    ? Optional.empty()
                    : Optional.of(NO_SINGLE_DENSE);
        }

        private static UserException noSingleDense() {
            return new UserException(NO_SINGLE_DENSE);
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
}
