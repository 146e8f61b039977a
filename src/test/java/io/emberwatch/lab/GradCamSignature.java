package io.emberwatch.lab;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.GradCam;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/** Heat maps of a loaded package, by its own signature and by this program's closed form. */
public final class GradCamSignature {
    private GradCamSignature() {}

    /** What the signature gives for features {@code [N,h,w,C]}: logits, scores and maps. */
    public static List<float[]> run(SavedModelBundle bundle, float[] features, Shape shape) {
        SignatureDef signature = bundle.metaGraphDef().getSignatureDefOrThrow("gradcam");
        try (Tensor fed = TFloat32.tensorOf(shape, DataBuffers.of(features));
                Result result = bundle.session()
                        .runner()
                        .feed(signature.getInputsOrThrow("features").getName(), fed)
                        .fetch(signature.getOutputsOrThrow("logits").getName())
                        .fetch(signature.getOutputsOrThrow("scores").getName())
                        .fetch(signature.getOutputsOrThrow("maps").getName())
                        .run()) {
            List<float[]> outputs = new ArrayList<>();
            result.forEach(entry -> outputs.add(values((TFloat32) entry.getValue())));
            return outputs;
        }
    }

    /** The maps {@code [N,h,w,classes]} that follow from the head's constants. */
    public static float[] closedForm(ClassifierHead head, float[] features, Shape shape) {
        int images = (int) shape.get(0);
        int height = (int) shape.get(1);
        int width = (int) shape.get(2);
        float[] maps = new float[images * height * width * head.classes()];
        GradCam gradCam = new GradCam(head);
        for (int n = 0; n < images; n++) {
            for (int k = 0; k < head.classes(); k++) {
                ClassMap map = gradCam.explain(features, n * features.length / images, height, width, k);
                for (int cell = 0; cell < height * width; cell++) {
                    maps[(n * height * width + cell) * head.classes() + k] =
                            Math.max(0, map.value(cell % width, cell / width));
                }
            }
        }
        return maps;
    }

    public static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    public static float[] values(TFloat32 tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }
}
