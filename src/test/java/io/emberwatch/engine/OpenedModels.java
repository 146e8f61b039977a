package io.emberwatch.engine;

import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.loading.NetworkLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Models opened for tests, and drawn images for them. */
public final class OpenedModels {
    private OpenedModels() {}

    public static Network open(Path folder) {
        try (ModelPackage bundle = ModelPackage.open(folder)) {
            return NetworkLoader.load(bundle, new NetworkOptions(Device.CPU, Precision.FP32, 0, 16));
        }
    }

    public static Network builtin() {
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN)) {
            return NetworkLoader.load(bundle, new NetworkOptions(Device.CPU, Precision.FP32, 0, 16));
        }
    }

    /** Drawn images of 224 x 224. */
    public static ImageBatch drawn(int count) {
        ByteBuffer bytes = DrawnImages.draw(count, 224, 224);
        float[] rgb = new float[bytes.limit()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bytes.get(i) & 0xff;
        }
        return new ImageBatch(count, 224, 224, rgb);
    }
}
